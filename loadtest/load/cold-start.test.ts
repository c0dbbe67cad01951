import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { runColdStart } from './cold-start.ts';
import type { LoadClient, OpenLoadClient } from './lane.ts';
import { orderUnderTest } from './order-under-test.ts';

const order = orderUnderTest({ ports: {}, timeoutMs: 30 });

/** A client that answers with this fault, or not at all. */
function createOpen(request: LoadClient['lanes'][number]['request'], openMs = 0) {
  const seen = { opened: 0, closed: 0, lanes: [] as number[] };
  const open: OpenLoadClient = async (_, lanes) => {
    if (openMs > 0) await sleep(openMs);
    seen.opened += 1;
    seen.lanes.push(lanes);
    const close = async () => {
      seen.closed += 1;
    };
    return { lanes: [{ request }], close };
  };
  return { seen, open };
}

describe('cold start', () => {
  it('opens a client for each request, and closes it before the next', async () => {
    const { seen, open } = createOpen(setImmediate);
    const { completed, errors, latency } = await runColdStart({ connections: 3 }, order, open);
    assert.deepEqual([completed, errors, latency.count], [3, 0, 3]);
    assert.deepEqual(seen, { opened: 3, closed: 3, lanes: [1, 1, 1] });
  });

  it('has the opening in its latency', async () => {
    const { open } = createOpen(setImmediate, 20);
    const { latency, wallSeconds } = await runColdStart({ connections: 2 }, order, open);
    assert.ok((latency.minMs ?? 0) >= 19, `${latency.minMs} ms`);
    assert.ok(wallSeconds >= 0.038, `${wallSeconds} s`);
  });

  it('counts wrong answers, none in time, and connections that could not be had', async () => {
    const wrong = createOpen((done) => done('answered 503'));
    const silent = createOpen(() => undefined);
    const closed: OpenLoadClient = () => Promise.reject(new Error('nobody is there'));
    for (const [open, firstError] of [
      [wrong.open, 'answered 503'],
      [silent.open, 'no answer within 30 ms'],
      [closed, 'nobody is there'],
    ] as const) {
      const outcome = await runColdStart({ connections: 2 }, order, open);
      assert.deepEqual([outcome.completed, outcome.errors, outcome.firstError], [0, 2, firstError]);
    }
    assert.deepEqual([wrong.seen.closed, silent.seen.closed], [2, 2]);
  });
});
