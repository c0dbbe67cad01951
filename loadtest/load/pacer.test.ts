import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createPacer } from './pacer.ts';

/** Resolves with how late it was called, in milliseconds, each time so long after the last. */
function measureLateness(waitMs: number, times: number): Promise<number[]> {
  return new Promise((resolve) => {
    const lateness: number[] = [];
    let wakeMs = performance.now() + waitMs;
    const pacer = createPacer(() => {
      const nowMs = performance.now();
      lateness.push(nowMs - wakeMs);
      wakeMs = nowMs + waitMs;
      if (lateness.length < times) pacer.wakeAt(wakeMs);
      else resolve(lateness.sort((a, b) => a - b));
    });
    pacer.wakeAt(wakeMs);
  });
}

describe('pacer', () => {
  for (const waitMs of [0.3, 7]) {
    it(`is on time to a tenth of what timers are, ${waitMs} ms ahead`, async () => {
      // Other processes may take the CPU away, so it is enough that it was so once.
      let best = Number.POSITIVE_INFINITY;
      for (let attempt = 1; attempt <= 20 && best > 0.1; attempt += 1) {
        const lateness = await measureLateness(waitMs, 9);
        assert.ok((lateness[0] ?? -1) >= 0, 'never too early');
        best = Math.min(best, lateness[4] ?? best);
      }
      assert.ok(best <= 0.1, `half of the times over ${best} ms late`);
    });
  }

  it('calls back once, at the time that was named last', async () => {
    const calls: number[] = [];
    const started = performance.now();
    await new Promise<void>((resolve) => {
      const pacer = createPacer(() => {
        calls.push(performance.now() - started);
        setImmediate(() => setTimeout(resolve, 10));
      });
      pacer.wakeAt(started + 60_000);
      pacer.wakeAt(started + 30_000);
      pacer.wakeAt(started + 5);
    });
    assert.equal(calls.length, 1);
    assert.ok((calls[0] ?? 0) >= 5);
  });

  it('does not call back when it is to rest', async () => {
    let calls = 0;
    const pacer = createPacer(() => {
      calls += 1;
    });
    for (const waitMs of [0.5, 5]) {
      pacer.wakeAt(performance.now() + waitMs);
      pacer.rest();
      await measureLateness(2 * waitMs, 1);
    }
    assert.equal(calls, 0);
  });

  it('knows what it has waited with, beside the work of the program', async () => {
    const idleMsOf = (isBusy: boolean) =>
      new Promise<number>((resolve) => {
        let isOver = false;
        const pacer = createPacer(() => {
          isOver = true;
          resolve(pacer.idleMs());
        });
        (function work() {
          if (isBusy) pacer.worked();
          if (!isOver) setImmediate(work);
        })();
        pacer.wakeAt(performance.now() + 2.5);
      });
    const startMs = performance.now();
    const idleMs = await idleMsOf(false);
    // Half of the turns were as long as their median, or longer.
    assert.ok(idleMs > 0 && idleMs <= 2 * (performance.now() - startMs), `${idleMs} ms`);
    assert.equal(await idleMsOf(true), 0);
  });

  it('serves sockets while it waits', async () => {
    const server = createServer((socket) => socket.end('here')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    let isHeard = false;
    const socket = connect(port, '127.0.0.1');
    socket.on('data', () => {
      isHeard = true;
    });
    await new Promise<void>((resolve) => {
      const pacer = createPacer(() => (isHeard ? resolve() : pacer.wakeAt(performance.now() + 2)));
      pacer.wakeAt(performance.now() + 2);
    });
    server.close();
  });
});
