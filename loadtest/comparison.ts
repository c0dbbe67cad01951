import type { Arm, PerArm } from './arms.ts';
import type { Profile } from './profile.ts';
import { type Round, total } from './round.ts';
import { type LatencySummary, summarize } from './statistics.ts';
import { authority, type Target } from './targets.ts';
import { judge, type Verdict } from './verdict.ts';

/** Who made the load, and what its figures mean. */
export interface Generator {
  readonly name: 'k6' | 'Node.js';
  readonly version: string;
  /** One or two sentences: from where to where a latency is measured. */
  readonly latency: string;
}

/** What a generator hands over when it is done. */
export interface Run {
  readonly generator: Generator;
  readonly startedAt: string;
  readonly targets: PerArm<Target>;
  readonly profile: Profile;
  /** The rounds in which both protocols had their turn. One with a failed call is the last. */
  readonly rounds: readonly Round[];
  /** Why the run says nothing, whatever its rounds say. */
  readonly problems: readonly string[];
}

export interface ArmStatistics extends LatencySummary {
  readonly completed: number;
  readonly errors: number;
  readonly totalTimeMs: number;
  /** Completed calls / total time: measured, not inferred from latencies. */
  readonly throughputPerSecond: number;
}

/** A comparison that describes itself: the content of a result file. */
export interface Comparison extends Omit<Run, 'targets' | 'problems'> {
  readonly format: 'wirelab-comparison/1';
  readonly subject: string;
  readonly reading: string;
  readonly targets: PerArm<string>;
  readonly verdict: Verdict;
  readonly statistics: PerArm<ArmStatistics>;
}

const SUBJECT =
  'CreateUser over REST and gRPC: one kept-alive connection each, one call after the other, rounds in turn';

/** How to read the figures, whichever generator made them. */
const READING =
  'The verdict compares the averages of each round. ' +
  'Throughput is completed calls / total time, and total time includes what the generator does between calls. ' +
  'One call at a time shows latency without load: it says nothing about capacity.';

/** The comparison that a run comes to: its statistics and its verdict. */
export function concludeComparison(run: Run): Comparison {
  const { generator, startedAt, profile, rounds, problems } = run;
  const targets = { rest: authority(run.targets.rest), grpc: authority(run.targets.grpc) };
  const verdict = judge(rounds, profile, problems);
  const statistics = { rest: armStatistics(rounds, 'rest'), grpc: armStatistics(rounds, 'grpc') };
  return {
    format: 'wirelab-comparison/1',
    subject: SUBJECT,
    verdict,
    statistics,
    reading: READING,
    generator,
    startedAt,
    targets,
    profile,
    rounds,
  };
}

function armStatistics(rounds: readonly Round[], arm: Arm): ArmStatistics {
  const trials = rounds.map((round) => round[arm]);
  const completed = total(trials, (trial) => trial.completed);
  const totalTimeMs = total(trials, (trial) => trial.wallMs);
  return {
    ...summarize(trials.flatMap((trial) => trial.latenciesMs)),
    completed,
    errors: total(trials, (trial) => trial.errors),
    totalTimeMs,
    throughputPerSecond: completed / (totalTimeMs / 1000),
  };
}
