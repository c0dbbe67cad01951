import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatBytes, formatEstimate, formatNumber, formatTick } from './format-number.ts';

it('numbers have three digits that count, and all before the point', () => {
  const formatted = [0.000123, 0.00412, 0.412, 4.12, 41.23, 412.3, 41_234.5, 0, -4.12].map(formatNumber);
  assert.deepEqual(formatted, ['1.2e-4', '0.00412', '0.412', '4.12', '41.2', '412', '41,235', '0', '−4.12']);
  assert.equal(formatNumber(undefined), '–');
  assert.equal(formatNumber(Number.NaN), '–');
});

it('ticks have no digits that say nothing', () => {
  assert.deepEqual([0.05, 0.5, 5, 50_000].map(formatTick), ['0.05', '0.5', '5', '50,000']);
});

it('an estimate has its interval behind it', () => {
  assert.equal(formatEstimate({ value: 4.1, interval95: { low: 4, high: 4.2 } }), '4.10 (4.00–4.20)');
  assert.equal(formatEstimate({ value: -4.1, interval95: { low: -5, high: 1 } }), '−4.10 (−5.00 to 1.00)');
  assert.equal(formatEstimate({ value: 4.1 }), '4.10');
  assert.equal(formatEstimate(undefined), '–');
});

it('bytes are in the unit that makes them short', () => {
  assert.deepEqual([3, 1024, 1536, 1024 ** 2, 8 * 1024 ** 3].map(formatBytes), [
    '3 B',
    '1 KiB',
    '1.50 KiB',
    '1 MiB',
    '8 GiB',
  ]);
  assert.equal(formatBytes(null), '–');
});
