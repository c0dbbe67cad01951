import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuantity } from './usage-watch.ts';

for (const [text, value] of [
  ['1', 1],
  ['250m', 0.25],
  ['81920Ki', 81_920 * 1024],
  ['256Mi', 256 * 2 ** 20],
  ['1500000n', 0.0015],
  ['2k', 2000],
] as const) {
  test(`${text} is ${value}`, () => {
    assert.ok(Math.abs(parseQuantity(text) - value) < 1e-9 * value);
  });
}

for (const text of ['', 'much', '12Q', '1 Gi']) {
  test(`'${text}' is not a quantity`, () => {
    assert.throws(() => parseQuantity(text), /not a quantity/);
  });
}
