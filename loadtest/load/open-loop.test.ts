import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { bucketMs, type HistogramData, percentileOf } from '../histogram.ts';
import type { Lane } from './lane.ts';
import { runOpenLoop } from './open-loop.ts';
import { createTimedLanes, type TimedLanes } from './timed-lanes.ts';

const TIMEOUT_MS = 10_000;

describe('open loop', () => {
  let lanes: TimedLanes;
  afterEach(() => lanes.close());

  function createLanes(
    count: number,
    request: (call: number, done: () => void) => void,
    timeoutMs = TIMEOUT_MS,
  ) {
    let calls = 0;
    const lane: Lane = {
      request(done) {
        calls += 1;
        request(calls, done);
      },
    };
    lanes = createTimedLanes(
      Array.from({ length: count }, () => lane),
      timeoutMs,
    );
  }

  it('starts as many as it should, in as long as it should', async () => {
    createLanes(4, (_, done) => setImmediate(done));
    const { completed, errors, dropped, latency, wallSeconds } = await runOpenLoop(
      lanes,
      { ratePerSecond: 1000, seconds: 0.2 },
      TIMEOUT_MS,
    );
    assert.deepEqual([completed, latency.count, errors, dropped], [200, 200, 0, 0]);
    // From the first intended start to the last answer.
    assert.ok(wallSeconds >= 0.199, `${wallSeconds} s`);
  });

  it('counts a stall for every request that was to start in it', async () => {
    const STALL_MS = 100;
    let stalledUntil = 0;
    createLanes(2, (call, done) => {
      if (call === 20) stalledUntil = performance.now() + STALL_MS;
      setTimeout(done, Math.max(0, stalledUntil - performance.now()));
    });
    const { completed, errors, dropped, latency } = await runOpenLoop(
      lanes,
      { ratePerSecond: 200, seconds: 0.4 },
      TIMEOUT_MS,
    );
    assert.deepEqual([completed, errors, dropped], [80, 0, 0]);
    // 20 requests were to start in these 100 ms, 5 ms apart; only two were under way. Of 20, half waited over 50 ms.
    assert.ok(countAbove(latency, STALL_MS / 2) >= 9, JSON.stringify(latency.buckets));
    assert.ok((percentileOf(latency, 98) ?? 0) >= 0.9 * STALL_MS);
  });

  it('drops what it could not send within the time-out, and is over in bounded time', async () => {
    const stuck: (() => void)[] = [];
    createLanes(1, (_, done) => stuck.push(done), 50);
    const outcome = await runOpenLoop(lanes, { ratePerSecond: 100, seconds: 0.2 }, 50);
    const { completed, errors, firstError, dropped } = outcome;
    assert.deepEqual(
      [completed, errors, firstError, dropped, stuck.length],
      [0, 1, 'no answer within 50 ms', 19, 1],
    );
  });

  it('sends what has waited when a lane is free, in its order', async () => {
    const waiting: (() => void)[] = [];
    createLanes(1, (call, done) => {
      if (call > 1) return done();
      waiting.push(done);
      setTimeout(() => waiting[0]?.(), 30);
    });
    const { completed, dropped, latency } = await runOpenLoop(
      lanes,
      { ratePerSecond: 1000, seconds: 0.05 },
      TIMEOUT_MS,
    );
    assert.deepEqual([completed, dropped], [50, 0]);
    assert.ok((latency.maxMs ?? 0) >= 29, `${latency.maxMs} ms`);
    assert.ok(countAbove(latency, 10) >= 18, JSON.stringify(latency.buckets));
  });

  it('lets lanes take turns', async () => {
    const calls = [0, 0, 0];
    const all = calls.map(
      (_, n): Lane => ({
        request(done) {
          calls[n] = (calls[n] ?? 0) + 1;
          setImmediate(done);
        },
      }),
    );
    lanes = createTimedLanes(all, TIMEOUT_MS);
    await runOpenLoop(lanes, { ratePerSecond: 500, seconds: 0.06 }, TIMEOUT_MS);
    assert.deepEqual(calls, [10, 10, 10]);
  });

  it('tells its own waiting from work', async () => {
    createLanes(1, (_, done) => setImmediate(done));
    const { idleSeconds, wallSeconds } = await runOpenLoop(
      lanes,
      { ratePerSecond: 500, seconds: 0.2 },
      TIMEOUT_MS,
    );
    assert.ok(idleSeconds > 0 && idleSeconds < 2 * wallSeconds, `${idleSeconds} s`);
  });
});

function countAbove({ buckets }: HistogramData, ms: number): number {
  let count = 0;
  for (let at = 0; at < buckets.length; at += 2) {
    if (bucketMs(buckets[at] ?? 0) > ms) count += buckets[at + 1] ?? 0;
  }
  return count;
}
