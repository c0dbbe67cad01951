import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTally, REASONS_MAX } from './tally.ts';

describe('tally', () => {
  it('counts seconds apart, and all together', () => {
    const tally = createTally();
    for (const latencyMs of [3, 5]) {
      tally.sent();
      tally.ok(latencyMs);
    }
    const { p50Ms, p99Ms, ...first } = tally.takeSecond();
    assert.ok(p50Ms !== null && p50Ms > 2.9 && p50Ms < 3.1);
    assert.ok(p99Ms !== null && p99Ms > 4.9 && p99Ms <= 5);
    assert.deepEqual(first, { sent: 2, ok: 2, failed: 0, retried: 0, maxMs: 5 });
    tally.sent();
    tally.failed('lost');
    const nothing = { p50Ms: null, p99Ms: null, maxMs: null };
    const lost = { sent: 1, ok: 0, failed: 1, retried: 0, failures: { lost: 1 }, ...nothing };
    assert.deepEqual(tally.takeSecond(), lost);
    assert.deepEqual(tally.takeSecond(), { sent: 0, ok: 0, failed: 0, retried: 0, ...nothing });
    assert.deepEqual(tally.total(), {
      ...{ sent: 3, ok: 2, failed: 1, retried: 0, failures: { lost: 1 } },
      ...{ p50Ms, p99Ms, maxMs: 5 },
    });
  });

  it('tells what the client has made anew, in each second and in all', () => {
    let retried = 0;
    const tally = createTally(() => retried);
    retried = 2;
    assert.equal(tally.takeSecond().retried, 2);
    retried = 3;
    assert.equal(tally.takeSecond().retried, 1);
    assert.equal(tally.takeSecond().retried, 0);
    assert.equal(tally.total().retried, 3);
  });

  it('tells so many reasons apart, and no more', () => {
    const tally = createTally();
    for (let reason = 0; reason < REASONS_MAX + 5; reason += 1) tally.failed(`reason ${reason}`);
    tally.failed('reason 0');
    const { failed, failures = {} } = tally.total();
    assert.equal(failed, REASONS_MAX + 6);
    assert.equal(failures['reason 0'], 2);
    assert.equal(failures.other, 5);
    assert.equal(Object.keys(failures).length, REASONS_MAX + 1);
  });
});
