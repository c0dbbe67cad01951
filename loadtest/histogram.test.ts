import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHistogram, deviationOf, histogramOf } from './histogram.ts';
import { createRandom } from './verdict/random.ts';
import { percentile } from './verdict/statistics.ts';

describe('histogram', () => {
  it('gives percentiles to 1.2 %, over six orders of magnitude', () => {
    const random = createRandom(1);
    const values = Array.from({ length: 20_000 }, () => 0.01 * 10 ** (6 * random()));
    const histogram = createHistogram();
    for (const value of values) histogram.add(value);
    values.sort((a, b) => a - b);
    for (const percent of [1, 50, 90, 99]) {
      const exact = percentile(values, percent);
      const ratio = (histogram.percentile(percent) ?? Number.NaN) / exact;
      assert.ok(ratio > 0.985 && ratio < 1.015, `p${percent} is ${ratio} of ${exact}`);
    }
    assert.equal(histogram.maxMs, values.at(-1));
  });

  it('says no more than the greatest, knows nothing of nothing, and forgets', () => {
    const histogram = createHistogram();
    assert.equal(histogram.percentile(50), undefined);
    assert.equal(histogram.maxMs, undefined);
    histogram.add(0);
    assert.equal(histogram.percentile(99), 0);
    histogram.add(1e12);
    assert.equal(histogram.maxMs, 1e12);
    histogram.clear();
    assert.equal(histogram.percentile(50), undefined);
  });
});

it('the standard deviation is that of the values, to the width of their buckets', () => {
  const values = Array.from({ length: 1001 }, (_, n) => 1 + n / 100);
  // sqrt(1001 * 1002 / 12) hundredths.
  assert.ok(Math.abs((deviationOf(histogramOf(values)) ?? 0) - 2.89108) < 0.01);
  assert.equal(deviationOf(histogramOf([5, 5, 5])), 0);
  assert.equal(deviationOf(histogramOf([5])), undefined);
});
