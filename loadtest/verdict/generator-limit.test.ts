import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLOSED_16, CLOSED_64, changeTrials, makePhase, PLAIN } from './made-up-study.ts';
import { GOOD, reasonsOf } from './verdict-under-test.ts';

describe('a verdict is invalid for what its generator can do', () => {
  it('when the generator was within 20 % of what it can do at most', () => {
    const noop = (perSecond: number) =>
      changeTrials(
        GOOD,
        ({ arm, server }) => arm === 'rest' && server === 'noop',
        () => ({ phases: [makePhase(CLOSED_64, { ...PLAIN, perSecond })] }),
      );
    assert.deepEqual(reasonsOf(noop(7400), 'capacity'), [
      '6000 REST requests/s are within 20 % of the 7400 that the generator can do at most',
    ]);
    assert.deepEqual(reasonsOf(noop(7600), 'capacity'), []);
    assert.deepEqual(reasonsOf(noop(2900), 'latency'), [
      '2400 REST requests/s are within 20 % of the 2900 that the generator can do at most',
    ]);
  });

  it('by the limit at the same concurrency, or the next one', () => {
    const trials = changeTrials(
      GOOD,
      ({ server }) => server === 'noop',
      () => ({
        phases: [
          makePhase(CLOSED_16, { ...PLAIN, perSecond: 6500 }),
          makePhase(CLOSED_64, { ...PLAIN, perSecond: 30_000 }),
        ],
      }),
    );
    assert.deepEqual(reasonsOf(trials, 'capacity'), []);
  });

  it('when the generator was not calibrated', () => {
    const trials = GOOD.filter(({ server, arm }) => server !== 'noop' || arm === 'rest');
    assert.deepEqual(reasonsOf(trials), [
      'the generator was not calibrated for gRPC by a server that does nothing',
    ]);
  });
});
