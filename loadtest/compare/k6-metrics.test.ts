import assert from 'node:assert/strict';
import { it } from 'node:test';
import { histogramOf, percentileOf } from '../histogram.ts';
import type { K6Metrics } from '../load/k6/trend.ts';
import { mean, percentile } from '../verdict/statistics.ts';
import { k6Thresholds, k6TrendStats, readK6Trials } from './k6-metrics.ts';
import { type Plan, readPlan } from './plan.ts';

const byCalls: Plan = { ...readPlan({}), calls: 11, rounds: 5 };

/** What k6 would hand to handleSummary: a Trend gives the asked statistics, and there is no metric but those asked for. */
function k6Summary(latenciesMs: readonly number[], plan: Plan = byCalls): K6Metrics {
  const ascending = [...latenciesMs].sort((a, b) => a - b);
  const figure = (name: string): number => {
    if (name === 'count') return ascending.length;
    return name === 'avg' ? mean(ascending) : percentile(ascending, Number(name.slice(2, -1)));
  };
  const trend = Object.fromEntries(k6TrendStats(plan).map((name) => [name, figure(name)]));
  return Object.fromEntries(
    Object.keys(k6Thresholds(plan)).map((name) => {
      const values = name.includes('duration') ? trend : name.includes('wall') ? { value: 99 } : { count: 0 };
      return [name, { values }];
    }),
  );
}

it('the latencies of each trial come out of k6, in the order of the trials', () => {
  const latenciesMs = [0.3, 0.1, 0.2, 5, 0.15, 0.11, 0.25, 0.7, 0.16, 0.12, 0.13];
  const trials = readK6Trials(k6Summary(latenciesMs), byCalls);
  assert.deepEqual(
    trials.map(({ round }) => round),
    [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
  );
  assert.equal(new Set(trials.map(({ arm, position }) => `${arm} ${position}`)).size, 4);
  for (const { phases } of trials) {
    const [phase] = phases;
    assert.deepEqual([phase?.completed, phase?.wallSeconds], [11, 0.099]);
    assert.deepEqual(phase?.latency.buckets, histogramOf(latenciesMs).buckets);
    assert.ok(Math.abs((phase?.latency.sumMs ?? 0) - 7.22) < 1e-9);
  }
});

it('of a trial with failed calls the completed ones are there', () => {
  const [trial] = readK6Trials(k6Summary([1, 2, 3]), byCalls);
  const [{ completed, latency } = assert.fail('no phase')] = trial?.phases ?? [];
  assert.deepEqual([completed, latency.count, latency.minMs, latency.maxMs], [3, 3, 1, 3]);
});

it('a round that did not come to its end is left out', () => {
  const summary = k6Summary([1, 2, 3]);
  const cut = { ...summary, 'trial_wall_ms{arm:grpc,round:5}': { values: { value: 0 } } };
  assert.equal(readK6Trials(cut, byCalls).length, 8);
  assert.equal(readK6Trials({}, byCalls).length, 0);
});

it('of a trial that time ends, however many calls there are come out in number, and nearly in size', () => {
  const byTime = { ...byCalls, parallelism: 2, trialMs: 1000 };
  for (const calls of [17, 5000]) {
    const latenciesMs = Array.from({ length: calls }, (_, index) => 1 + index / calls);
    const [trial] = readK6Trials(k6Summary(latenciesMs, byTime), byTime);
    const [{ load, completed, latency } = assert.fail('no phase')] = trial?.phases ?? [];
    assert.deepEqual(load, { kind: 'closed', concurrency: 1, seconds: 1 });
    assert.deepEqual([completed, latency.count], [calls, calls]);
    for (const percent of [0, 1, 50, 99, 100]) {
      const [found, right] = [percentileOf(latency, percent), percentile(latenciesMs, percent)];
      assert.ok(
        Math.abs((found ?? 0) - right) < 0.01 + 1 / calls,
        `p${percent} of ${calls}: ${found}, not ${right}`,
      );
    }
  }
});
