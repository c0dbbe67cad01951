import assert from 'node:assert/strict';
import { it } from 'node:test';
import { renderCsv } from './csv.ts';
import { createExampleResult } from './example-result.ts';

const example = createExampleResult({ rounds: 1 });
const [trial] = example.trials;
const [phase] = trial?.phases ?? [];
assert.ok(trial && phase);
const firstCells = (text: string) => text.split('\n').map((line) => line.split(','));

it('each phase is a row, with the figures of its columns', () => {
  const [head = [], ...rows] = firstCells(renderCsv(example));
  assert.equal(rows.pop()?.join(), '', 'the last line ends');
  assert.equal(rows.length, example.trials.flatMap(({ phases }) => phases).length);
  assert.ok(rows.every((row) => row.length === head.length));
  const cell = (name: string) => rows[0]?.[head.indexOf(name)];
  assert.equal(cell('arm'), trial.arm);
  assert.equal(cell('concurrency'), String(phase.load.kind === 'closed' && phase.load.concurrency));
  assert.equal(cell('rate_per_second'), '');
  assert.equal(cell('completed'), String(phase.completed));
  assert.equal(cell('server_cpu_seconds'), String(phase.server?.cpuSeconds));
  assert.equal(cell('machine_stolen_share'), String(phase.machine?.stolenShare));
  assert.ok(Number(cell('p50_ms')) < Number(cell('p99_ms')));
});

it('words of a file are quoted, and are no formulas', () => {
  const withError = (firstError: string) =>
    renderCsv({ ...example, trials: [{ ...trial, phases: [{ ...phase, errors: 1, firstError }] }] });
  assert.match(withError('reset, "by peer"\nagain'), /,"reset, ""by peer""\nagain"\n$/);
  assert.match(withError('=HYPERLINK("x")'), /,"'=HYPERLINK\(""x""\)"\n$/);
});

it('a result without trials has a table without rows', () => {
  assert.equal(renderCsv({ ...example, trials: [] }), '\n');
});
