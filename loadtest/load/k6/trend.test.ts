import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { histogramOf, percentileOf } from '../../histogram.ts';
import { mean, percentile } from '../../verdict/statistics.ts';
import { GRID, readTrend, trendStats } from './trend.ts';

/** What k6 would hand to handleSummary of these latencies. */
function k6Trend(latenciesMs: readonly number[], percents: readonly number[]) {
  const ascending = [...latenciesMs].sort((a, b) => a - b);
  const figure = (name: string): number => {
    if (name === 'count') return ascending.length;
    return name === 'avg' ? mean(ascending) : percentile(ascending, Number(name.slice(2, -1)));
  };
  return { trend: { values: Object.fromEntries(trendStats(percents).map((name) => [name, figure(name)])) } };
}

const latencies = (constraints: { minLength: number; maxLength: number }) =>
  fc.array(fc.double({ min: 0.01, max: 1e3, noNaN: true }), constraints);

describe('readTrend', () => {
  // The line from 60.4 to 997.8 ms, followed to its end in the obvious way, ends beside 997.8 ms.
  const steep = [...Array<number>(48).fill(0.01), 60.35745996235988, 997.7958942074068];

  it('gives the latencies themselves where each has a percentile of its own', () => {
    const percents = Array.from({ length: 50 }, (_, rank) => (100 * rank) / 49);
    fc.assert(
      fc.property(latencies({ minLength: 50, maxLength: 50 }), (values) => {
        const { count, minMs, maxMs, sumMs } = readTrend(k6Trend(values, percents), 'trend', percents);
        assert.deepEqual([count, minMs, maxMs], [50, Math.min(...values), Math.max(...values)]);
        const sum = values.reduce((total, value) => total + value, 0);
        assert.ok(Math.abs(sumMs - sum) <= 1e-9 * sum);
      }),
      { examples: [[steep]] },
    );
  });

  it('of more latencies than percentiles puts each between two percentiles that are near it', () => {
    const values = Array.from(
      { length: 20_000 },
      (_, n) => 0.2 + 0.1 * Math.abs(Math.sin(n)) + (n % 500 === 0 ? 5 : 0),
    );
    const read = readTrend(k6Trend(values, GRID), 'trend', GRID);
    const exact = histogramOf(values);
    assert.equal(read.count, values.length);
    assert.ok(Math.abs(read.sumMs - exact.sumMs) < 1e-6);
    for (const percent of [50, 90, 99, 99.9, 99.99, 100]) {
      const [found, expected] = [read, exact].map((one) => percentileOf(one, percent) ?? Number.NaN);
      assert.ok(
        Math.abs((found ?? 0) / (expected ?? 0) - 1) < 0.01,
        `p${percent}: ${found}, not ${expected}`,
      );
    }
  });

  it('is of nothing where there was nothing', () => {
    const nothing = { count: 0, minMs: null, maxMs: null, sumMs: 0, buckets: [] };
    assert.deepEqual(readTrend({}, 'trend', GRID), nothing);
    const one = readTrend(k6Trend([0.5], GRID), 'trend', GRID);
    assert.deepEqual([one.count, one.minMs, one.maxMs, one.sumMs], [1, 0.5, 0.5, 0.5]);
  });
});

it('the grid goes from 0 to 100, finer towards the end', () => {
  assert.deepEqual([GRID[0], GRID.at(-1), GRID.length, new Set(GRID).size], [0, 100, 1028, 1028]);
  for (let at = 2; at < GRID.length; at += 1) {
    const [earlier = 0, before = 0, here = 0] = GRID.slice(at - 2, at + 1);
    assert.ok(here > before && here - before < before - earlier + 1e-3);
  }
});
