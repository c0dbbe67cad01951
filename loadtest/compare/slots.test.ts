import assert from 'node:assert/strict';
import { it } from 'node:test';
import { firstSlotMs } from './slots.ts';

it('parts of a run that start nearly together agree on the first slot, some slots later', () => {
  const starts = Array.from({ length: 2000 }, (_, n) => 1_763_884_800_000 + 37 * n);
  const slots = starts.map((start) => firstSlotMs(start, 100));
  for (const [n, slot] of slots.entries()) {
    const waitMs = slot - (starts[n] ?? 0);
    assert.ok(waitMs >= 500 && waitMs < 2000, `${waitMs} ms`);
  }
  const disagree = slots.filter((slot, n) => n > 0 && slot !== slots[n - 1]).length;
  assert.ok(disagree < 0.03 * slots.length, `${disagree} of ${slots.length} that start 37 ms apart`);
});
