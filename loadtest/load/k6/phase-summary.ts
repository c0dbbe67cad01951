import type { HistogramData } from '../../histogram.ts';
import type { MainArm } from '../../result/arms.ts';
import { GRID, type K6Metrics, readTrend, trendStats } from './trend.ts';

/** What k6 has seen of one phase. Times are those of `Date.now()`. */
export interface PhaseSummary {
  /** Why there was nothing to measure, if so. */
  readonly problem: string | null;
  readonly latency: HistogramData;
  readonly errors: number;
  readonly dropped: number;
  readonly opened: number;
  readonly startedAtMs: number;
  readonly answeredAtMs: number;
  readonly bytes: { readonly sent: number; readonly received: number };
}

export const SCENARIO = 'phase';
/** What the script logs when it begins to open connections. */
export const OPENING_LOG = 'connections are opened now';
/** What the script logs at the end, before what the server has used, as JSON. */
export const SERVER_LOG = 'server: ';
/** What it logs in place of that, before the reason. */
export const SERVER_UNREAD = "the server's metrics can't be read at the end: ";
/** Of the requests that are measured: all but those that open connections. */
export const MEASURED = { measured: 'yes' } as const;

/** Custom metrics of the script. */
export const ERRORS = 'phase_errors';
export const OPENED = 'phase_opened';
export const OPENING_REQUESTS = 'phase_opening_requests';
export const STARTED_AT = 'phase_started_at_ms';
export const ANSWERED_AT = 'phase_answered_at_ms';

const SENT = `data_sent{scenario:${SCENARIO}}`;
const RECEIVED = `data_received{scenario:${SCENARIO}}`;
const OPENING = `${OPENING_REQUESTS}{scenario:${SCENARIO}}`;

/** The sub-metric of the latencies of completed requests. */
function latencyMetric(arm: MainArm, operation: 'create' | 'get'): string {
  return arm === 'grpc'
    ? 'grpc_req_duration{status:0,measured:yes}'
    : `http_req_duration{status:${operation === 'get' ? 200 : 201},measured:yes}`;
}

/** A threshold without a condition: k6 keeps a sub-metric only where a threshold names it. */
export function phaseThresholds(arm: MainArm, operation: 'create' | 'get'): Record<string, string[]> {
  return { [latencyMetric(arm, operation)]: [], [SENT]: [], [RECEIVED]: [], [OPENING]: [] };
}

export const PHASE_TREND_STATS: readonly string[] = trendStats(GRID);

/** What a phase comes to. Bytes are without the share of the requests that opened connections. */
export function summarizePhase(
  metrics: K6Metrics,
  { arm, operation, problem }: { arm: MainArm; operation: 'create' | 'get'; problem: string | null },
): PhaseSummary {
  const value = (metric: string, name: string): number => metrics[metric]?.values[name] ?? 0;
  const latency = readTrend(metrics, latencyMetric(arm, operation), GRID);
  const errors = value(ERRORS, 'count');
  const measured = latency.count + errors;
  const share = measured === 0 ? 0 : measured / (measured + value(OPENING, 'count'));
  return {
    problem,
    latency,
    errors,
    dropped: value('dropped_iterations', 'count'),
    opened: value(OPENED, 'count'),
    startedAtMs: value(STARTED_AT, 'min'),
    answeredAtMs: value(ANSWERED_AT, 'max'),
    bytes: {
      sent: Math.round(share * value(SENT, 'count')),
      received: Math.round(share * value(RECEIVED, 'count')),
    },
  };
}
