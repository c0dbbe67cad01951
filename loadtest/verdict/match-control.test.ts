import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compareResults } from './compare-results.ts';
import { changePhases, makeResult, makeStudy } from './made-up-study.ts';

const OLD = makeResult(makeStudy({}));

describe('servers that do nothing', () => {
  /** Servers that do nothing in the first rounds only, so many times as dear as they were. */
  const withControls = (rounds: number, factor = 1) =>
    makeResult(
      changePhases(
        OLD.trials.filter(({ server, round }) => server !== 'noop' || round <= rounds),
        ({ server }) => server === 'noop',
        ({ server }) =>
          server === undefined ? {} : { server: { ...server, cpuSeconds: factor * server.cpuSeconds } },
      ),
    );

  it('are compared by their own rounds, as one figure', () => {
    const { control, skipped, changes } = compareResults(OLD, withControls(3, 1.01));
    assert.deepEqual([control?.kind, control?.old.rounds, control?.new.rounds], ['same', 7, 3]);
    assert.equal(control?.ratio.toFixed(4), '1.0100');
    assert.deepEqual([skipped, changes.length], [[], 10]);
  });

  it('refuse a comparison where they changed, as the machine then did', () => {
    const { refusals, changes, control, sentence } = compareResults(OLD, withControls(3, 1.3));
    assert.deepEqual([changes.length, control?.kind], [0, 'worse']);
    assert.match(
      refusals[0] ?? '',
      /^the machine was not the same: servers that do nothing by wire, server CPU per request with 64 requests under way: 32\.3 -> 42\.0 µs, 1\.30x /,
    );
    assert.match(sentence, /^Not compared: the machine was not the same/);
    assert.equal(compareResults(withControls(3), withControls(3, 1 / 1.3)).control?.kind, 'better');
  });

  it('leave it open whether the machine was the same where they were measured too seldom', () => {
    const { control, remarks, changes } = compareResults(OLD, withControls(2, 1.3));
    assert.equal(control, null);
    assert.deepEqual(remarks, [
      'whether the machine was the same is not known, as servers that do nothing were not measured in 3 rounds of both',
    ]);
    assert.equal(changes.length, 10);
  });
});
