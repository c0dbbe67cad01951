import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Phase, Result } from '../../result/result.ts';
import { createExampleResult } from '../example-result.ts';
import { bytesSection } from './bytes.ts';
import { costSection } from './cost.ts';
import { createMainFigures } from './main-figures.ts';
import type { Section } from './section.ts';

const MIB = 1024 ** 2;
const example = createExampleResult({ rounds: 3 });
const MIDDLE = 2100;

/** With other figures under every load but the middle one, or under that. */
const change = (isMiddle: boolean, changed: (phase: Phase) => Partial<Phase>): Result => ({
  ...example,
  trials: example.trials.map((trial) => ({
    ...trial,
    phases: trial.phases.map((phase) =>
      (phase.load.kind === 'open' && phase.load.ratePerSecond === MIDDLE) === isMiddle
        ? { ...phase, ...changed(phase) }
        : phase,
    ),
  })),
});

function rowsOf(section: Section | undefined, caption: RegExp): readonly (readonly string[])[] {
  const table = section?.tables.find((one) => caption.test(one.caption));
  assert.ok(table, `no table ${caption}`);
  return table.rows.map((row) => row.map(String));
}
const rowOf = (rows: readonly (readonly string[])[], name: string) => rows.find(([first]) => first === name);

it('memory is that of the fixed rate in the middle, and of no other load', () => {
  const caption = /^The most memory of a server, from its start to the end of its time at 2100 requests\/s;/;
  const memory = (result: Result) => rowsOf(costSection(createMainFigures(result)), caption);
  const peak = (mib: number) => (phase: Phase) => ({
    server: { cpuSeconds: 0.1, throttledSeconds: 0, ...phase.server, peakBytes: mib * MIB },
  });
  assert.equal(rowOf(memory(change(true, peak(777))), 'REST')?.[1], '777');
  assert.notEqual(rowOf(memory(change(false, peak(777))), 'REST')?.[1], '777');
  assert.equal(rowOf(memory(example), 'gRPC, one connection')?.[1], '–', 'it had no fixed rate');
});

it('bytes and connections are those of that rate, and of saturation where there was none', () => {
  const bytes = (result: Result) => rowsOf(bytesSection(createMainFigures(result)), /^Per request$/);
  const doubled = bytes(
    change(true, ({ completed }) => ({ bytes: { sent: 7 * completed, received: completed } })),
  );
  assert.deepEqual(rowOf(doubled, 'REST'), ['REST', 'at 2100 requests/s', '7.00', '1.00', '64']);
  assert.match(rowOf(doubled, 'gRPC, one connection')?.join(' ') ?? '', / requests under way .* 1$/);
  const uncounted = bytes(
    change(true, ({ server }) => {
      const { connections: _, ...use } = server ?? { cpuSeconds: 1, throttledSeconds: 0, peakBytes: 1 };
      return { server: use };
    }),
  );
  assert.equal(rowOf(uncounted, 'REST')?.[4], '–', 'what nobody counted is not told');
});
