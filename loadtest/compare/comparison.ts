import { authority, type Target } from '../load/target.ts';
import type { Environment } from '../result/environment.ts';
import { type Generator, RESULT_FORMAT, type Result, type Trial } from '../result/result.ts';
import type { PerMainArm } from '../verdict/contest.ts';
import { judgeStudy } from '../verdict/judge-study.ts';
import type { Plan } from './plan.ts';

/** What a generator hands over when it is done. */
export interface Run {
  readonly generator: Generator;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly targets: PerMainArm<Target>;
  /** Of the generator: of the servers it knows no more than where they are. */
  readonly machine: Omit<Environment, 'place' | 'targets' | 'limits' | 'pinning' | 'isPinned'>;
  readonly plan: Plan;
  /** Of the rounds in which both protocols had their turn. One with a failed call is the last. */
  readonly trials: readonly Trial[];
  /** Why the run says nothing, whatever its rounds say. */
  readonly problems: readonly string[];
}

const LIMITS = 'not known: somebody else has started the servers';
const PINNING = 'Servers and generator run where somebody else has put them: nothing is known of their CPUs.';

/** The result of a run, with its verdict. */
export function concludeComparison(run: Run): Result {
  const { generator, startedAt, endedAt, targets, machine, plan, trials, problems } = run;
  const profile = {
    name: 'alone',
    seed: plan.seed,
    minRounds: plan.rounds,
    maxRounds: plan.rounds,
    timeoutMs: plan.timeoutMs,
    payload: plan.payload,
    warmUpRequests: plan.warmupCalls,
    ...(plan.parallelism > 1 && { parts: plan.parallelism }),
  } as const;
  return {
    format: RESULT_FORMAT,
    subject: describeSubject(plan),
    startedAt,
    endedAt,
    environment: {
      place: 'given',
      ...machine,
      limits: LIMITS,
      pinning: PINNING,
      isPinned: false,
      targets: { rest: authority(targets.rest), grpc: authority(targets.grpc) },
    },
    profile,
    generators: [generator],
    trials,
    missing: describeMissing(trials, plan),
    problems,
    verdicts: judgeStudy(trials, profile, problems, { planned: [generator.name] }),
  };
}

function describeSubject({ rounds, calls, warmupCalls, parallelism, trialMs }: Plan): string {
  const trial = trialMs === null ? `${calls} calls to each` : `${trialMs / 1000} s of each`;
  return (
    'CreateUser over REST and gRPC: one kept-alive connection each, one call after the other, ' +
    `in ${rounds} rounds of ${trial}, after ${warmupCalls} calls of warm-up` +
    (parallelism > 1 ? `; by ${parallelism} generators at once` : '')
  );
}

function describeMissing(trials: readonly Trial[], { rounds }: Plan): string[] {
  const done = new Set(trials.map(({ round }) => round)).size;
  return done < rounds ? [`${rounds - done} of ${rounds} rounds`] : [];
}
