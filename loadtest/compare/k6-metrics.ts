import { GRID, type K6Metrics, readTrend, trendStats } from '../load/k6/trend.ts';
import type { MainArm } from '../result/arms.ts';
import type { Trial } from '../result/result.ts';
import type { Plan } from './plan.ts';
import { orderRounds } from './round-order.ts';
import { createTrial } from './trial.ts';

/**
 * How raw figures leave k6. Its script and its handleSummary run in two JavaScript runtimes, and between them pass
 * metrics only, summed up. But a sub-metric exists for each set of tags that a threshold names, so there is one for
 * each trial; and k6 keeps every value of a Trend and draws percentiles between the nearest ranks, so that of n values
 * the percentiles at 100 i / (n - 1) are the values themselves. (Of a trial with failed calls, whose values are fewer,
 * they lie between two of them; and so they do of one that time ends, which nobody knows the number of calls of.)
 */

/** Custom metrics of the script, one value for each trial. */
export const STARTED_AT_MS = 'trial_started_at_ms';
export const WALL_MS = 'trial_wall_ms';
export const ERRORS = 'trial_errors';
export const OPENED = 'trial_opened';
/** Counts the runs to whose end no call had failed and the connections were kept: one, or none. */
export const CLEAN_RUNS = 'clean_runs';

/** What every request and custom metric of a trial is tagged with. Rounds count from 1. */
export function trialTags(arm: MainArm, round: number): { arm: string; round: string } {
  return { arm, round: String(round) };
}

/** The thresholds that make the sub-metrics, and one that makes k6 exit with 99 unless the run was clean. */
export function k6Thresholds(plan: Plan): Record<string, string[]> {
  const metrics = trialPlaces(plan).flatMap(({ arm, round }) => Object.values(trialMetrics(arm, round)));
  return { [CLEAN_RUNS]: ['count==1'], ...Object.fromEntries(metrics.map((name) => [name, []])) };
}

/** The statistics that k6 is asked for. */
export const k6TrendStats = (plan: Plan): string[] => trendStats(percentsOf(plan));

/** The trials of the complete rounds, in the order in which they ran: of those in which both came to their end. */
export function readK6Trials(metrics: K6Metrics, plan: Plan): Trial[] {
  const value = (metric: string): number => metrics[metric]?.values.value ?? 0;
  const count = (metric: string): number => metrics[metric]?.values.count ?? 0;
  const hasEnded = (arm: MainArm, round: number) => value(trialMetrics(arm, round).wallMs) > 0;
  return trialPlaces(plan)
    .filter(({ round }) => hasEnded('rest', round) && hasEnded('grpc', round))
    .map((place) => {
      const { latency, startedAtMs, wallMs, errors, opened } = trialMetrics(place.arm, place.round);
      return createTrial(place, 'k6', plan, {
        latency: readTrend(metrics, latency, percentsOf(plan)),
        startedAtMs: value(startedAtMs),
        errors: count(errors),
        wallSeconds: value(wallMs) / 1000,
        opened: count(opened),
      });
    });
}

const trialPlaces = ({ rounds, seed }: Plan) =>
  orderRounds(rounds, seed).flatMap((arms, round) =>
    arms.map((arm, position) => ({ arm, round: round + 1, position: position + 1 })),
  );

/** Only completed calls have these tags: 201 Created, and OK. */
const LATENCY = { rest: 'http_req_duration{status:201', grpc: 'grpc_req_duration{status:0' } as const;

function trialMetrics(arm: MainArm, round: number) {
  const tags = `arm:${arm},round:${round}}`;
  return {
    latency: `${LATENCY[arm]},${tags}`,
    startedAtMs: `${STARTED_AT_MS}{${tags}`,
    wallMs: `${WALL_MS}{${tags}`,
    errors: `${ERRORS}{${tags}`,
    opened: `${OPENED}{${tags}`,
  };
}

/** Where calls end a trial, the percentiles that are its values if none has failed. */
const percentsOf = ({ calls, trialMs }: Plan): readonly number[] =>
  trialMs === null ? Array.from({ length: calls }, (_, rank) => (100 * rank) / (calls - 1)) : GRID;
