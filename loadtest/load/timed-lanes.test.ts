import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Lane } from './lane.ts';
import { createTimedLanes, type TimedLane, type TimedLanes } from './timed-lanes.ts';

const LONG_MS = 10_000;

describe('timed lanes', () => {
  let lanes: TimedLanes;
  afterEach(() => lanes.close());

  /** One lane, with a request under way, and what becomes of it. */
  function send(lane: Lane, timeoutMs = LONG_MS) {
    lanes = createTimedLanes([lane], timeoutMs);
    let free: (lane: TimedLane) => void = () => undefined;
    const freed = new Promise<TimedLane>((resolve) => {
      free = resolve;
    });
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const tally = lanes.begin({ freed: free, swept: () => undefined, ended: end });
    const [timed] = lanes.all as [TimedLane];
    const intendedMs = performance.now() - 1000;
    timed.send(intendedMs);
    return { tally, timed, freed, ended, outcome: () => tally.outcome(intendedMs) };
  }

  it('counts a right answer with its latency from the intended start', async () => {
    const { freed, outcome, tally } = send({ request: setImmediate });
    assert.equal(tally.underWay, 1);
    await freed;
    const { completed, errors, latency, wallSeconds } = outcome();
    assert.deepEqual([completed, errors, tally.underWay], [1, 0, 0]);
    assert.ok((latency.minMs ?? 0) >= 1000 && wallSeconds >= 1, `${latency.minMs} ms`);
  });

  it('counts what is wrong, with the words of the first', async () => {
    const { freed, outcome } = send({ request: (done) => setImmediate(done, 'answered 503') });
    await freed;
    const { completed, errors, firstError, latency } = outcome();
    assert.deepEqual([completed, errors, firstError, latency.count], [0, 1, 'answered 503', 0]);
  });

  it('gives up what has no answer in time, once, and takes the lane back when it has said so', async () => {
    let done: (fault?: string) => void = () => undefined;
    const abandon = () => setImmediate(done, 'given up');
    const request: Lane['request'] = (tell) => {
      done = tell;
    };
    const lane = send({ request, abandon }, 40);
    assert.equal(await lane.freed, lane.timed);
    assert.equal(lane.timed.isFree, true);
    const { completed, errors, firstError } = lane.outcome();
    assert.deepEqual([completed, errors, firstError], [0, 1, 'no answer within 40 ms']);
  });

  it('waits for a late answer of a lane that can not give up, and does not count it', async () => {
    let answer: () => void = () => undefined;
    const request: Lane['request'] = (done) => {
      answer = done;
    };
    const lane = send({ request }, 40);
    await lane.ended;
    assert.deepEqual([lane.timed.isFree, lane.tally.underWay], [false, 0]);
    answer();
    assert.equal(lane.timed.isFree, true);
    const { completed, errors } = lane.outcome();
    assert.deepEqual([completed, errors], [0, 1]);
  });

  it('is not free within a request that fails at once', async () => {
    const { timed, freed, outcome } = send({ request: (done) => done('not connected') });
    assert.equal(timed.isFree, false);
    await freed;
    assert.equal(outcome().firstError, 'not connected');
  });
});
