import { type HistogramData, meanOf, percentileOf } from '../histogram.ts';
import type { Phase } from '../result/result.ts';

/** A figure of one phase; `undefined` where the phase does not have it. */
export type Figure = (phase: Phase) => number | undefined;

/** A percentile that fewer values than this lie beyond is a matter of luck. */
const LEAST_BEYOND = 10;

/** The percentile (0 to 100) in milliseconds; `undefined` where too few values lie beyond it to be relied on. */
export function reliablePercentile(latency: HistogramData, percent: number): number | undefined {
  // Binary fractions: 1 - 99.9 % of 10,000 is a little less than 10.
  const beyond = Math.round(latency.count * (100 - percent) * 1e6) / 1e8;
  return beyond >= LEAST_BEYOND ? percentileOf(latency, percent) : undefined;
}

/** The median latency in milliseconds. */
export const medianMs: Figure = ({ latency }) => percentileOf(latency, 50);

/** The mean latency in milliseconds. */
export const meanMs: Figure = ({ latency }) => meanOf(latency);

/** Answered rightly, by wall time. */
export const completedPerSecond: Figure = ({ completed, wallSeconds }) => completed / wallSeconds;

/** Server CPU for each completed request, in microseconds. */
export const cpuMicros: Figure = ({ server, completed }) =>
  server === undefined ? undefined : (1e6 * server.cpuSeconds) / completed;

/** The most memory of the server, in bytes. */
export const peakBytes: Figure = ({ server }) => server?.peakBytes;

/** Bytes on the wire to the server for each completed request, headers included. */
export const sentBytes: Figure = ({ bytes, completed }) =>
  bytes === undefined ? undefined : bytes.sent / completed;

/** Bytes on the wire from the server for each completed request, headers included. */
export const receivedBytes: Figure = ({ bytes, completed }) =>
  bytes === undefined ? undefined : bytes.received / completed;

/** Bytes on the wire both ways for each completed request, headers included. */
export const wireBytes: Figure = ({ bytes, completed }) =>
  bytes === undefined ? undefined : (bytes.sent + bytes.received) / completed;

/** How much of one CPU the server used. */
export const serverShare: Figure = ({ server, wallSeconds }) =>
  server === undefined ? undefined : server.cpuSeconds / wallSeconds;
