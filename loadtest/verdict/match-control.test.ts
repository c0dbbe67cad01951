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

  it('cast doubt on what is worse where they are, too, if not surely so', () => {
    /** The services of both arms so many times as dear, and servers that do nothing as these rounds say. */
    const changed = (services: number, controls: readonly number[]) =>
      makeResult(
        OLD.trials
          .filter(({ server, round }) => server !== 'noop' || round <= controls.length)
          .map((trial) => {
            const factor = trial.server === 'noop' ? (controls[trial.round - 1] ?? 1) : services;
            const phases = trial.phases.map(({ server, ...phase }) => ({
              ...phase,
              ...(server && { server: { ...server, cpuSeconds: factor * server.cpuSeconds } }),
            }));
            return { ...trial, phases };
          }),
      );
    const [slower, faster] = [
      [0.9, 1.2, 1.5],
      [1.1, 0.8, 0.67],
    ];
    const doubtful = compareResults(OLD, changed(1.3, slower));
    assert.equal(doubtful.control?.kind, 'same');
    assert.match(
      doubtful.refusals[0] ?? '',
      /^it may be the machine that became worse: servers that do nothing/,
    );
    assert.deepEqual(doubtful.changes, []);

    const better = compareResults(OLD, changed(1 / 1.3, faster));
    assert.deepEqual(better.refusals, []);
    assert.match(better.remarks.join('; '), /it may be the machine that became better: servers that do noth/);

    for (const [services, controls] of [
      [1.3, faster],
      [1 / 1.3, slower],
      [1, slower],
      [1.3, [1.01, 0.99, 1.02]],
    ] as const) {
      const { refusals, remarks } = compareResults(OLD, changed(services, controls));
      assert.deepEqual([refusals, remarks.filter((remark) => /may be the machine/.test(remark))], [[], []]);
    }
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
