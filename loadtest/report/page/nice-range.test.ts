import assert from 'node:assert/strict';
import { it } from 'node:test';
import { niceLogRange } from './nice-range.ts';

it('a logarithmic range begins and ends next to its values, at 1, 2 or 5', () => {
  assert.deepEqual(niceLogRange([0.3, 4]), { min: 0.2, max: 5, ticks: [0.2, 0.5, 1, 2, 5] });
  assert.deepEqual(niceLogRange([1, 1]), { min: 0.5, max: 2, ticks: [0.5, 1, 2] });
});

it('a great range is labelled at powers of ten only', () => {
  assert.deepEqual(niceLogRange([3, 40_000]), { min: 2, max: 50_000, ticks: [10, 100, 1000, 10_000] });
});

it('without anything positive there is a range, too', () => {
  assert.deepEqual(niceLogRange([0]), { min: 1, max: 10, ticks: [1, 10] });
});
