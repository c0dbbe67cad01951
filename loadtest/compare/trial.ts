import type { HistogramData } from '../histogram.ts';
import type { MainArm } from '../result/arms.ts';
import type { GeneratorName, Load, Phase, Trial } from '../result/result.ts';
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

type TrialPlan = Pick<Plan, 'calls' | 'timeoutMs' | 'trialMs'>;

/** One protocol in one round, as a result file has it: a single phase of one call after the other. */
export function createTrial(
  { arm, round, position }: TrialPlace,
  generator: GeneratorName,
  plan: TrialPlan,
  { latency, startedAtMs, errors, firstError, wallSeconds, opened }: TrialFigures,
): Trial {
  const phase: Phase = {
    load: loadOf(plan),
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

function loadOf({ calls, timeoutMs, trialMs }: TrialPlan): Load {
  const one = { kind: 'closed', concurrency: 1 } as const;
  if (trialMs !== null) return { ...one, seconds: trialMs / 1000 };
  // The time is what its calls may take at most.
  return { ...one, seconds: (calls * timeoutMs) / 1000, maxRequests: calls };
}
