import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type K6Metrics, k6Thresholds, k6TrendStats, readK6Rounds } from './k6-metrics.ts';
import { readProfile } from './profile.ts';
import { percentile } from './statistics.ts';

const profile = { ...readProfile({}), calls: 11, rounds: 5 };

/** What k6 would hand to handleSummary: a Trend gives the asked statistics, and there is no metric but those asked for. */
function k6Summary(latenciesMs: readonly number[]): K6Metrics {
  const ascending = [...latenciesMs].sort((a, b) => a - b);
  const trend = Object.fromEntries(
    k6TrendStats(profile).map((name) => [
      name,
      name === 'count' ? ascending.length : percentile(ascending, Number(name.slice(2, -1))),
    ]),
  );
  return Object.fromEntries(
    Object.keys(k6Thresholds(profile)).map((name) => {
      const values = name.includes('duration') ? trend : name.includes('wall') ? { value: 99 } : { count: 0 };
      return [name, { values }];
    }),
  );
}

it('the raw latencies of each trial come out of k6', () => {
  const latenciesMs = [0.3, 0.1, 0.2, 5, 0.15, 0.11, 0.25, 0.7, 0.16, 0.12, 0.13];
  const rounds = readK6Rounds(k6Summary(latenciesMs), profile);
  assert.equal(rounds.length, 5);
  for (const { rest, grpc } of rounds) {
    assert.deepEqual(rest, grpc);
    assert.equal(rest.completed, 11);
    assert.equal(rest.wallMs, 99);
    const ascending = [...latenciesMs].sort((a, b) => a - b);
    for (const [n, latency] of ascending.entries()) {
      assert.ok(Math.abs((rest.latenciesMs[n] ?? 0) - latency) < 1e-9);
    }
  }
});

it('calls that failed leave no latencies that could be mistaken for raw ones', () => {
  const [round] = readK6Rounds(k6Summary([1, 2, 3]), profile);
  assert.equal(round?.rest.completed, 3);
  assert.deepEqual(round?.rest.latenciesMs, []);
});

it('a round that did not come to its end is left out', () => {
  const summary = k6Summary([1, 2, 3]);
  const cut = { ...summary, 'trial_wall_ms{arm:grpc,round:4}': { values: { value: 0 } } };
  assert.equal(readK6Rounds(cut, profile).length, 4);
  assert.equal(readK6Rounds({}, profile).length, 0);
});
