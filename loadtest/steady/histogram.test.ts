import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from '../random.ts';
import { percentile } from '../statistics.ts';
import { createHistogram } from './histogram.ts';

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
