import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { runClosedLoop } from './closed-loop.ts';
import type { Lane } from './lane.ts';
import { createTimedLanes, type TimedLanes } from './timed-lanes.ts';

describe('closed loop', () => {
  let lanes: TimedLanes;
  afterEach(() => lanes.close());

  /** Lanes that note how many of them have a request under way, and which ones had. */
  function createLanes(count: number, answer: (done: () => void) => void = setImmediate) {
    const seen = { underWay: 0, most: 0, least: Number.POSITIVE_INFINITY, used: new Set<number>() };
    const all = Array.from(
      { length: count },
      (_, n): Lane => ({
        request(done) {
          seen.underWay += 1;
          seen.most = Math.max(seen.most, seen.underWay);
          seen.used.add(n);
          answer(() => {
            seen.least = Math.min(seen.least, seen.underWay);
            seen.underWay -= 1;
            done();
          });
        },
      }),
    );
    lanes = createTimedLanes(all, 10_000);
    return seen;
  }

  it('keeps exactly so many requests under way, each on its own lane', async () => {
    const seen = createLanes(8);
    const { completed, errors, wallSeconds } = await runClosedLoop(lanes, { concurrency: 3, seconds: 0.05 });
    assert.deepEqual([seen.most, seen.underWay, errors], [3, 0, 0]);
    assert.deepEqual([...seen.used], [0, 1, 2]);
    assert.ok(completed >= 3, `${completed}`);
    assert.ok(wallSeconds >= 0.05, `${wallSeconds} s`);
  });

  it('ends when so many were sent, and never has fewer under way before', async () => {
    const seen = createLanes(4);
    const { completed, latency } = await runClosedLoop(lanes, {
      concurrency: 4,
      seconds: 60,
      maxRequests: 1001,
    });
    assert.deepEqual([completed, latency.count, seen.most], [1001, 1001, 4]);
  });

  it('sends no more than that, even if that is less than one for each lane', async () => {
    const seen = createLanes(4);
    const { completed } = await runClosedLoop(lanes, { concurrency: 4, seconds: 60, maxRequests: 2 });
    assert.deepEqual([completed, seen.most], [2, 2]);
  });

  it('begins again with the same lanes', async () => {
    const seen = createLanes(4);
    for (const concurrency of [1, 4, 2]) {
      seen.most = 0;
      await runClosedLoop(lanes, { concurrency, seconds: 60, maxRequests: 100 });
      assert.equal(seen.most, concurrency);
    }
  });
});
