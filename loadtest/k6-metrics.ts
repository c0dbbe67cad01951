import type { Arm } from './arms.ts';
import type { Profile } from './profile.ts';
import type { Round, Trial } from './round.ts';

/**
 * How raw figures leave k6. Its script and its handleSummary run in two JavaScript runtimes, and between them pass
 * metrics only, summed up. But a sub-metric exists for each set of tags that a threshold names, so there is one for
 * each trial; and k6 keeps every value of a Trend and draws percentiles between the nearest ranks, so that of n values
 * the percentiles at 100 i / (n - 1) are the values themselves.
 */

/** The values of a metric at the end of a run, as handleSummary gets them. */
export type K6Metrics = Readonly<
  Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
>;

/** Custom metrics of the script, one value for each trial. */
export const WALL_MS = 'trial_wall_ms';
export const ERRORS = 'trial_errors';
export const NEW_CONNECTIONS = 'trial_new_connections';
/** Counts the rounds in which no call failed and the connections were kept. */
export const CLEAN_ROUNDS = 'clean_rounds';

/** What every request and custom metric of a trial is tagged with. */
export function trialTags(arm: Arm, round: number): { arm: string; round: string } {
  return { arm, round: String(round) };
}

/** The thresholds that make the sub-metrics, and one that makes k6 exit with 99 unless every round was clean. */
export function k6Thresholds({ rounds }: Profile): Record<string, string[]> {
  const thresholds: Record<string, string[]> = { [CLEAN_ROUNDS]: [`count==${rounds}`] };
  for (let round = 0; round < rounds; round += 1) {
    for (const name of [...trialMetrics('rest', round), ...trialMetrics('grpc', round)])
      thresholds[name] = [];
  }
  return thresholds;
}

/** The percentiles that are the values of a trial with no failed call. */
export function k6TrendStats({ calls }: Profile): string[] {
  return ['count', ...valueNames(calls)];
}

/** The complete rounds: those in which both trials came to their end. */
export function readK6Rounds(metrics: K6Metrics, { rounds, calls }: Profile): Round[] {
  const all = Array.from({ length: rounds }, (_, round) => ({
    rest: readTrial(metrics, calls, 'rest', round),
    grpc: readTrial(metrics, calls, 'grpc', round),
  }));
  return all.filter(({ rest, grpc }) => rest.wallMs > 0 && grpc.wallMs > 0);
}

/** Only completed calls have these tags: 201 Created, and OK. */
const LATENCY = { rest: 'http_req_duration{status:201', grpc: 'grpc_req_duration{status:0' } as const;

function trialMetrics(arm: Arm, round: number): [string, string, string, string] {
  const tags = `arm:${arm},round:${round}}`;
  return [`${LATENCY[arm]},${tags}`, `${WALL_MS}{${tags}`, `${ERRORS}{${tags}`, `${NEW_CONNECTIONS}{${tags}`];
}

function readTrial(metrics: K6Metrics, calls: number, arm: Arm, round: number): Trial {
  const [latency, wall, errors, connections] = trialMetrics(arm, round);
  const value = (metric: string, name: string): number => metrics[metric]?.values[name] ?? 0;
  const completed = value(latency, 'count');
  return {
    latenciesMs: completed === calls ? valueNames(calls).map((name) => value(latency, name)) : [],
    completed,
    errors: value(errors, 'count'),
    wallMs: value(wall, 'value'),
    newConnections: value(connections, 'count'),
  };
}

const valueNames = (count: number): string[] =>
  Array.from({ length: count }, (_, rank) => `p(${(100 * rank) / (count - 1)})`);
