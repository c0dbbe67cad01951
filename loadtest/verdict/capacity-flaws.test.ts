import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Phase, Trial } from '../result/result.ts';
import { findCapacityFlaws } from './capacity-flaws.ts';
import { CLOSED_64, changePhases, MADE_UP_PROFILE, makePhase, makeStudy, PLAIN } from './made-up-study.ts';

/** Frames, which are all that gRPC is in a made-up study, and servers of them that do nothing. */
const FRAMES = makeStudy({}).map(
  (trial): Trial => ({ ...trial, arm: trial.arm === 'grpc' ? 'frames' : trial.arm }),
);
const flawsOf = (trials: readonly Trial[], name: 'full' | 'alone' = 'full') => {
  const profile = { ...MADE_UP_PROFILE, name };
  const { always, bounded } = findCapacityFlaws({ trials, profile }, 'frames', 'wire');
  return { always, bounded: [...bounded] };
};
const change = (server: Trial['server'], given: Partial<Phase>) =>
  changePhases(
    FRAMES,
    (trial, load) => trial.arm === 'frames' && trial.server === server && load.kind === 'closed',
    () => given,
  );

describe('what an arm beside REST and gRPC has completed', () => {
  it('is a capacity where its server was what bounded it', () => {
    assert.deepEqual(flawsOf(FRAMES), { always: [], bounded: [] });
  });

  it('may be the limit of the generator, under each load by itself', () => {
    const slow = change('noop', makePhase(CLOSED_64, { ...PLAIN, perSecond: 7450 }));
    assert.deepEqual(flawsOf(slow).bounded, [
      [64, ['6000 TCP frames requests/s are within 20 % of the 7450 that the generator can do at most']],
    ]);
  });

  it('is none where the server was idle under its best load', () => {
    const idle = change('service', { server: { cpuSeconds: 0.5, throttledSeconds: 0, peakBytes: 1e8 } });
    assert.deepEqual(flawsOf(idle).bounded, [
      [
        64,
        [
          'the TCP frames server used only 50 % of a CPU: something else bounded it, so this is not its capacity',
        ],
      ],
    ]);
  });

  it('may be anything where the generator was not calibrated, but for one request at a time', () => {
    const uncalibrated = FRAMES.filter(({ arm, server }) => arm === 'rest' || server === 'service');
    assert.deepEqual(flawsOf(uncalibrated), {
      always: ['the generator was not calibrated for TCP frames by a server that does nothing'],
      bounded: [],
    });
    assert.deepEqual(flawsOf(uncalibrated, 'alone').always, []);
  });
});
