import type { HistogramData } from '../histogram.ts';
import type { QuestionVerdict } from '../verdict/finding.ts';
import type { Arm, MainArm, ServerKind } from './arms.ts';
import type { Environment } from './environment.ts';

export const RESULT_FORMAT = 'wirelab-result/1';

/** A measurement that describes itself: the content of a result file. result.schema.json says the same to other programs. */
export interface Result {
  readonly format: typeof RESULT_FORMAT;
  /** What was measured, in one sentence. */
  readonly subject: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Why there were no more rounds, as a part of a sentence; absent where their number was fixed. */
  readonly ended?: string;
  readonly environment: Environment;
  readonly profile: Profile;
  /** What was found before the first round, and not in any; absent where nothing was calibrated. */
  readonly calibration?: MeasuredCapacity;
  readonly generators: readonly Generator[];
  /** Every trial in the order in which they ran, with its raw figures. */
  readonly trials: readonly Trial[];
  /** What was planned and is not there, each in words; empty where the study is complete. */
  readonly missing: readonly string[];
  /** Why the measurement says nothing, whatever its trials say. */
  readonly problems: readonly string[];
  /** What verdict/ makes of the trials: one for each question. */
  readonly verdicts: readonly QuestionVerdict[];
}

/** What was asked for. Two results are alike only if their profiles are. */
export interface Profile {
  readonly name: 'quick' | 'full' | 'alone';
  /** Of the order of the trials, and of the bootstrap. */
  readonly seed: number;
  readonly minRounds: number;
  readonly maxRounds: number;
  /** The longest that one request may take. */
  readonly timeoutMs: number;
  /** The user that is created, but for trials of greater ones. */
  readonly payload: { readonly name: string; readonly email: string };
  /**
   * Before the first phase of a trial, at most, by `wire`; others have fewer. Of servers that were given: to each protocol
   * before the first round.
   */
  readonly warmUpRequests?: number;
  /** Rounds beyond the least number began only within this time. */
  readonly budgetSeconds?: number;
  /** The processes of a distributed run, each of which writes a part of its result; absent where there is one. */
  readonly parts?: number;
}

/** By which the arrival rates were chosen, unless they were given. */
export interface MeasuredCapacity {
  /** Completed requests per second at saturation. */
  readonly capacity: Readonly<Record<MainArm, number>>;
}

export const GENERATORS = ['wire', 'node', 'k6'] as const;
/** `wire` writes bytes that were built beforehand; `node` and `k6` are clients as people use them. */
export type GeneratorName = (typeof GENERATORS)[number];

export interface Generator {
  readonly name: GeneratorName;
  readonly version: string;
  /** One or two sentences: from where to where a latency is measured, and what of the generator is in it. */
  readonly latency: string;
}

/** What is asked of the server: the same by every arm. */
export type Operation =
  /** A user whose name has so many bytes; `null` is the profile's user. */
  | { readonly kind: 'create'; readonly nameBytes: number | null }
  /** A user that was created before, with such a name. */
  | { readonly kind: 'get'; readonly nameBytes: number | null }
  | { readonly kind: 'list'; readonly users: number };

export type Load =
  /** Requests start at fixed times, whatever became of those before. Latency counts from the intended start. */
  | { readonly kind: 'open'; readonly ratePerSecond: number; readonly seconds: number }
  /** So many requests are under way at any time; the phase ends by time, or when `maxRequests` were sent. */
  | {
      readonly kind: 'closed';
      readonly concurrency: number;
      readonly seconds: number;
      readonly maxRequests?: number;
    }
  /** One request on each of so many new connections, one after the other. Latency includes connecting, and TLS. */
  | { readonly kind: 'cold'; readonly connections: number };

/** What one trial does: a fresh server, a warm-up, and then its phases one after the other. */
export interface Condition {
  readonly arm: Arm;
  readonly server: ServerKind;
  readonly generator: GeneratorName;
  readonly operation: Operation;
  readonly tls: boolean;
  /**
   * Planned to be open during every phase, each with one request at a time; `grpc-one-connection` has one with many. How
   * many there were is in each phase's `server`.
   */
  readonly connections: number;
  readonly phases: readonly Load[];
}

/** A condition in a round, with what came out. */
export interface Trial extends Omit<Condition, 'phases'> {
  /** From 1. */
  readonly round: number;
  /** Its place in the round, from 1. */
  readonly position: number;
  /** ISO 8601, UTC: when its first phase began, for those who have to know which trials ran at the same time. */
  readonly startedAt?: string;
  /** From the start of the server's process to its readiness; absent where the server was not started for the trial. */
  readonly startMs?: number;
  readonly phases: readonly Phase[];
}

/** The raw figures of one phase. */
export interface Phase {
  readonly load: Load;
  /** From the first intended start to the last answer. */
  readonly wallSeconds: number;
  /** Answered rightly. */
  readonly completed: number;
  readonly errors: number;
  /** Of the first error. */
  readonly firstError?: string;
  /** Requests of an open load that were never sent, because the generator had no room for them. */
  readonly dropped: number;
  /** Of what was completed, in milliseconds. */
  readonly latency: HistogramData;
  /** Connections that the generator opened in the phase, as far as it knows. */
  readonly opened: number;
  /** On the wire, measured at the generator's sockets: with headers, without TCP's and IP's own. */
  readonly bytes?: { readonly sent: number; readonly received: number };
  /** Of the server, from its own /metrics before and after. */
  readonly server?: ServerUse;
  /** Of the generator's process; absent where it can't tell. */
  readonly generatorUse?: GeneratorUse;
  /** Of the generator's machine, all of its CPUs; absent where it can't tell, as outside Linux. */
  readonly machine?: MachineUse;
}

/** What a process used in a phase. */
export interface ProcessUse {
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Time in which its cgroup was not let run, as it had used up its limit; 0 where there is no limit. */
  readonly throttledSeconds: number;
}

export interface GeneratorUse extends ProcessUse {
  /** That it can use at once: all that it may run on, or one where its work is in one thread. One where it is not told. */
  readonly cpus?: number;
}

/** What became of a machine's CPU time in a phase: shares, from 0 to 1. */
export interface MachineUse {
  /** Taken by the hypervisor for other machines, while there was something to run here. */
  readonly stolenShare: number;
  /** There was nothing to run. */
  readonly idleShare: number;
}

export interface ServerUse extends ProcessUse {
  /** The most resident memory since its start, in bytes. */
  readonly peakBytes: number;
  /** Absent where the server does not count its connections, as floors don't, and of closed loads by k6, which opens them in the phase. */
  readonly connections?: ServerConnections;
}

/** Connections as the server counts them. */
export interface ServerConnections {
  /** At the end of the phase. */
  readonly open: number;
  /** During the phase. */
  readonly accepted: number;
}
