import type { HistogramData } from '../histogram.ts';
import type { MainArm } from '../result/arms.ts';
import type { GeneratorName, Phase, Trial } from '../result/result.ts';
import type { Plan } from './plan.ts';

/** When a trial ran: rounds and places in them count from 1. */
export interface TrialPlace {
  readonly arm: MainArm;
  readonly round: number;
  readonly position: number;
}

/** What a generator has seen in one trial. */
export interface TrialFigures extends Pick<Phase, 'errors' | 'wallSeconds' | 'opened'> {
  readonly latency: HistogramData;
  /** By `Date.now()`. */
  readonly startedAtMs: number;
  readonly firstError?: string | undefined;
}

/** One protocol in one round, as a result file has it: a single phase of one call after the other. */
export function createTrial(
  { arm, round, position }: TrialPlace,
  generator: GeneratorName,
  { calls, timeoutMs }: Pick<Plan, 'calls' | 'timeoutMs'>,
  { latency, startedAtMs, errors, firstError, wallSeconds, opened }: TrialFigures,
): Trial {
  // The calls end it. The time is what they may take at most.
  const seconds = (calls * timeoutMs) / 1000;
  const phase: Phase = {
    load: { kind: 'closed', concurrency: 1, seconds, maxRequests: calls },
    wallSeconds,
    completed: latency.count,
    errors,
    ...(firstError !== undefined && { firstError }),
    dropped: 0,
    latency,
    opened,
  };
  return {
    arm,
    server: 'service',
    generator,
    operation: { kind: 'create', nameBytes: null },
    tls: false,
    connections: 1,
    round,
    position,
    startedAt: new Date(startedAtMs).toISOString(),
    phases: [phase],
  };
}
