import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carriedRates, ratesOf } from './rates.ts';

test('rates are 10, 50 and 80 % of the slower capacity, in two digits', () => {
  assert.deepEqual(ratesOf({ capacity: { rest: 9000, grpc: 5049 }, generatorLimit: {} }), [500, 2500, 4000]);
  assert.deepEqual(ratesOf({ capacity: { rest: 333, grpc: 9000 }, generatorLimit: {} }), [33, 160, 260]);
});

test('rates are never 0', () => {
  assert.deepEqual(ratesOf({ capacity: { rest: 3, grpc: 3 }, generatorLimit: {} }), [1, 1, 2]);
});

test('a generator carries what is at most 80 % of its limit', () => {
  const all = [100, 500, 800];
  assert.deepEqual(carriedRates('k6', all, { generatorLimit: { k6: 1000 } }).rates, all);
  const { rates, missing } = carriedRates('k6', all, { generatorLimit: { k6: 999 } });
  assert.deepEqual(rates, [100, 500]);
  assert.equal(missing.length, 1);
});
