import { type PairedRatio, percentile, summarizeRatios } from '../verdict/statistics.ts';
import type { Round, Trial } from './round.ts';

/** The middle of some figures, and how far they reach. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What bounded a throughput. Only one that the server bounded is the server's capacity. */
export type Bound = 'server' | 'load' | 'neither';

/** One of the two servers over all rounds. */
export interface ServerFigures {
  /** Server CPU per request, in microseconds. */
  readonly cpuUs: Spread;
  readonly requestsPerSecond: Spread;
  readonly bound: Bound;
  /** From the start of the process to its readiness. */
  readonly startMs: Spread;
  /** Resident memory before the first connection, in MB of 10^6 bytes. */
  readonly idleMb: Spread;
}

/** A process that uses this much of one CPU has nothing left to give. */
const FULL_SHARE = 0.9;
/** Of the bootstrap. */
const SEED = 1;

/** Server CPU per request of one trial, in microseconds. */
export const cpuUs = (trial: Trial): number => (1e6 * trial.serverCpuSeconds) / trial.requests;
/** By wall time. */
export const requestsPerSecond = (trial: Trial): number => trial.requests / trial.seconds;
const serverShare = (trial: Trial): number => trial.serverCpuSeconds / trial.seconds;
const loadShare = (trial: Trial): number => trial.loadCpuSeconds / trial.seconds;

/** The ratio of one round. */
export const ratioOf = ({ service, floor }: Round): number => cpuUs(service) / cpuUs(floor);

/** What the trials of one server come to; at least one is needed. */
export function serverFigures(trials: readonly Trial[]): ServerFigures {
  return {
    cpuUs: spread(trials.map(cpuUs)),
    requestsPerSecond: spread(trials.map(requestsPerSecond)),
    bound: boundOf(trials),
    startMs: spread(trials.map(({ startMs }) => startMs)),
    idleMb: spread(trials.map(({ idleBytes }) => idleBytes / 1e6)),
  };
}

/** What bounded most of the trials. */
function boundOf(trials: readonly Trial[]): Bound {
  if (median(trials.map(serverShare)) >= FULL_SHARE) return 'server';
  return median(trials.map(loadShare)) >= FULL_SHARE ? 'load' : 'neither';
}

/** Server CPU per request of the service, as a multiple of the floor's, over all rounds. */
export function cpuRatio(rounds: readonly Round[]): PairedRatio {
  return summarizeRatios(rounds.map(ratioOf), SEED);
}

const median = (values: readonly number[]): number => spread(values).median;

function spread(values: readonly number[]): Spread {
  const ascending = [...values].sort((a, b) => a - b);
  return {
    median: percentile(ascending, 50),
    min: percentile(ascending, 0),
    max: percentile(ascending, 100),
  };
}
