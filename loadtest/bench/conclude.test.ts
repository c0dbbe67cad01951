import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conclude } from './conclude.ts';
import { CONTESTS } from './contests.ts';
import type { Round, Trial } from './round.ts';

const PLAN = { rounds: 5, selfCheck: false };
const [contest] = CONTESTS;
assert.ok(contest);

function rounds(ratio: number, changes: Partial<Trial> = {}): Round[] {
  const floor: Trial = {
    requests: 1000,
    seconds: 1,
    serverCpuSeconds: 0.5,
    loadCpuSeconds: 0.5,
    idleBytes: 60e6,
    startMs: 300,
  };
  const service = { ...floor, serverCpuSeconds: ratio * floor.serverCpuSeconds, ...changes };
  return Array.from({ length: PLAN.rounds }, () => ({ service, floor }));
}

function checks(...args: Parameters<typeof conclude>): boolean[] {
  const result = conclude(...args);
  assert.ok(result.measured);
  return result.checks.map(({ met }) => met);
}

describe('bench conclusion', () => {
  it('holds ratio, start-up and idle memory against their targets', () => {
    assert.deepEqual(checks(contest, rounds(contest.targetRatio - 0.01), PLAN), [true, true, true]);
    assert.deepEqual(checks(contest, rounds(contest.targetRatio + 0.01), PLAN), [false, true, true]);
    assert.deepEqual(checks(contest, rounds(1, { startMs: 500 }), PLAN), [true, false, true]);
    assert.deepEqual(checks(contest, rounds(1, { idleBytes: 90e6 }), PLAN), [true, true, false]);
  });

  it('concludes nothing where a round is missing', () => {
    assert.equal(conclude(contest, rounds(1).slice(1), PLAN).measured, false);
  });

  it('checks a server beside itself for a ratio of 1', () => {
    const plan = { ...PLAN, selfCheck: true };
    assert.deepEqual(checks(contest, rounds(1.04), plan), [true]);
    assert.deepEqual(checks(contest, rounds(1.06), plan), [false]);
    assert.deepEqual(checks(contest, rounds(0.94), plan), [false]);
  });
});
