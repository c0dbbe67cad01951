import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { readResult } from '../result/read-result.ts';
import type { Phase, Result } from '../result/result.ts';
import { judgeStudy } from '../verdict/judge-study.ts';
import { createExampleResult } from './example-result.ts';
import { renderJson } from './json.ts';
import { runReport } from './run-report.ts';

let folder: string;
let older: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'));
  older = write('old.json', createExampleResult());
});
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, result: Result): string {
  const file = join(folder, name);
  const verdicts = judgeStudy(result.trials, result.profile, result.problems);
  writeFileSync(file, renderJson({ ...result, verdicts }));
  return file;
}

/** What the program prints and exits with. */
function report(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const print = (text: string) => {
    stdout += text;
  };
  const complain = (text: string) => {
    stderr += text;
  };
  return { status: runReport(args, { print, complain }), stdout, stderr };
}

it('a report is written beside the result, and the verdicts are printed', () => {
  const { status, stdout, stderr } = report(older);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^REST answers .+ sooner than gRPC.+\n {2}Sign test: p = 0\.06/);
  assert.match(stdout, /Markdown: .+old\.md\nHTML: .+old\.html\n$/);
  assert.match(readFileSync(join(folder, 'old.html'), 'utf8'), /^<!doctype html>/);
  assert.match(readFileSync(join(folder, 'old.md'), 'utf8'), /^## A made-up example/);
});

it('figures are printed as JSON, without the raw ones', () => {
  const { status, stdout } = report(older, '--json');
  assert.equal(status, 0);
  const { verdicts, figures, trials } = JSON.parse(stdout);
  assert.ok(verdicts.length > 3);
  assert.equal(trials, undefined);
  assert.equal(figures[0].arm, 'rest');
  assert.ok(figures[0].loads[0].perSecond.value > 0);
  assert.equal(figures[0].loads[0].latency, undefined);
});

it('a server that has become slower is a regression, which a pipeline sees', () => {
  const example = createExampleResult();
  const slower = (phase: Phase): Phase => ({
    ...phase,
    ...(phase.server && { server: { ...phase.server, cpuSeconds: 1.3 * phase.server.cpuSeconds } }),
  });
  const trials = example.trials.map((trial) =>
    trial.arm === 'grpc' && trial.server === 'service'
      ? { ...trial, phases: trial.phases.map(slower) }
      : trial,
  );
  const newer = write('new.json', { ...example, trials });
  const worse = report(older, newer);
  assert.match(worse.stdout, /gRPC: server CPU per request at \d+ requests\/s, µs .+ 1\.3\d\d .+ worse\n/);
  assert.equal(worse.status, 1);
  assert.equal(report(newer, older, '--markdown').status, 0, 'what has become cheaper is none');
});

it('requests that fail now are a regression, too', () => {
  const example = createExampleResult();
  const trials = example.trials.map((trial) =>
    trial.arm === 'rest' && trial.server === 'service' && trial.round === 1
      ? { ...trial, phases: trial.phases.map((phase) => ({ ...phase, errors: 1 })) }
      : trial,
  );
  const { status, stdout } = report(older, write('failing.json', { ...example, trials }));
  assert.equal(status, 1);
  assert.match(
    stdout,
    /^Fails now: REST by wire, with 64 requests under way: 1 of \d+ REST requests failed$/m,
  );
  assert.match(
    stdout,
    /^Fails now: REST by node, lists of 1000 users, one request at a time: 1 of \d+ REST/m,
  );
});

it('a result of other rates is refused, with the command that measures those of the first', () => {
  const example = createExampleResult();
  const trials = example.trials.map((trial) => ({
    ...trial,
    phases: trial.phases.map((phase) =>
      phase.load.kind === 'open'
        ? { ...phase, load: { ...phase.load, ratePerSecond: 2 * phase.load.ratePerSecond } }
        : phase,
    ),
  }));
  const { status, stdout } = report(older, write('rates.json', { ...example, trials }));
  assert.equal(status, 2);
  assert.ok(stdout.includes(`the rates differ by more than 10 %: 430, 2100, 3400 requests/s before`), stdout);
  assert.ok(stdout.includes(`: npm run compare -- --like ${older}\n`), stdout);
});

it('unlike results, bad files and bad arguments are refused, with reasons', () => {
  const example = createExampleResult();
  const other = write('other.json', { ...example, environment: { ...example.environment, cpu: 'another' } });
  const unlike = report(older, other);
  assert.equal(unlike.status, 2);
  assert.match(
    unlike.stdout,
    /^Not compared:\n- the CPU differs: Made-up CPU at 3\.0 GHz before, another now\n/,
  );

  const missing = report(join(folder, 'missing.json'));
  assert.deepEqual([missing.status, missing.stdout], [2, '']);
  assert.match(missing.stderr, /^There is no file .+missing\.json: 'npm run compare' writes one\n$/);

  assert.equal(report().status, 2);
});

it('parts of one run become one result with its report', () => {
  const example = createExampleResult();
  const parts = ['part-1.json', 'part-2.json'].map((name, index) =>
    write(name, {
      ...example,
      profile: { ...example.profile, parts: 2 },
      startedAt: `2026-11-23T08:00:0${index}.000Z`,
    }),
  );
  const { status, stdout, stderr } = report('--merge', ...parts, '--out', join(folder, 'merged'));
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^Result: .+merged\.json\n/);
  const merged = readResult(join(folder, 'merged', 'merged.json'));
  const [first] = merged.trials;
  assert.equal(first?.phases[0]?.completed, 2 * (example.trials[0]?.phases[0]?.completed ?? 0));
  assert.ok(existsSync(join(folder, 'merged', 'merged.html')));
});
