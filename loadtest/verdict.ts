import { ARM_NAMES, ARMS, type Arm } from './arms.ts';
import { type Profile, ROUNDS_MIN } from './profile.ts';
import { isKeptAlive, type Round, type Trial, total } from './round.ts';
import { bootstrapInterval, type Interval, mean, signTest } from './statistics.ts';

/** By how much the latencies of paired rounds differ. */
export interface Finding {
  /** Of the slower to the faster; of REST to gRPC where there is no difference. */
  readonly ratio: number;
  readonly interval95: Interval;
  /** How likely rounds as one-sided as these are if there is no difference. */
  readonly signTestP: number;
}

/** What the rounds say, in one sentence and in figures. */
export type Verdict = { readonly sentence: string } & (
  | ({ readonly kind: 'faster'; readonly faster: Arm; readonly slower: Arm } & Finding)
  | ({ readonly kind: 'no-difference' } & Finding)
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
);

/** A ratio nearer to 1 than this is called no difference: what is timed is alike to about 1 % only. */
const LEAST_RATIO = 1.01;

/**
 * Judges which protocol is faster by the mean latencies of paired rounds: each round gives one ratio, and the interval
 * of their geometric mean comes from a bootstrap over rounds, which knows how much rounds differ. Invalid if any call
 * failed, anything is missing, or the two were not treated alike; `problems` are reasons that the generator found.
 */
export function judge(
  rounds: readonly Round[],
  plan: Pick<Profile, 'rounds' | 'calls' | 'seed'>,
  problems: readonly string[] = [],
): Verdict {
  const reasons = findFlaws(rounds, plan, problems);
  if (reasons.length > 0) return { kind: 'invalid', reasons, sentence: `Invalid: ${reasons.join('; ')}` };
  const logRatios = rounds.map(({ rest, grpc }) => Math.log(mean(rest.latenciesMs) / mean(grpc.latenciesMs)));
  const ratio = Math.exp(mean(logRatios));
  const logInterval = bootstrapInterval(logRatios, plan.seed);
  const interval95 = { low: Math.exp(logInterval.low), high: Math.exp(logInterval.high) };
  const found = { ratio, interval95, signTestP: signTest(logRatios) };

  if (interval95.low > 1 && ratio >= LEAST_RATIO) return faster('grpc', 'rest', found, rounds.length);
  if (interval95.high < 1 && 1 / ratio >= LEAST_RATIO) {
    return faster('rest', 'grpc', inverse(found), rounds.length);
  }
  const sentence = `No significant difference between gRPC and REST (REST/gRPC ${ratio.toFixed(2)}, ${confidence(interval95, rounds.length)})`;
  return { kind: 'no-difference', ...found, sentence };
}

function faster(fast: Arm, slow: Arm, found: Finding, rounds: number): Verdict {
  const sentence = `${ARM_NAMES[fast]} is ${found.ratio.toFixed(2)}x faster than ${ARM_NAMES[slow]} (${confidence(found.interval95, rounds)})`;
  return { kind: 'faster', faster: fast, slower: slow, ...found, sentence };
}

const inverse = ({ ratio, interval95: { low, high }, signTestP }: Finding): Finding => ({
  ratio: 1 / ratio,
  interval95: { low: 1 / high, high: 1 / low },
  signTestP,
});

const confidence = ({ low, high }: Interval, rounds: number): string =>
  `95 % confidence ${low.toFixed(2)}-${high.toFixed(2)}, ${rounds} rounds`;

function findFlaws(
  rounds: readonly Round[],
  plan: Pick<Profile, 'rounds' | 'calls'>,
  problems: readonly string[],
): string[] {
  const perArm = ARMS.map((arm) => ({ name: ARM_NAMES[arm], trials: rounds.map((round) => round[arm]) }));
  const failures = [...problems, ...perArm.flatMap(({ name, trials }) => findFailures(name, trials))];
  // They explain whatever is missing.
  if (failures.length > 0) return failures;
  const flaws = perArm.flatMap(({ name, trials }) => findGaps(name, trials, plan.calls));
  if (rounds.length < plan.rounds)
    flaws.push(`only ${rounds.length} of ${plan.rounds} rounds were completed`);
  else if (rounds.length < ROUNDS_MIN)
    flaws.push(`${rounds.length} rounds are too few, ${ROUNDS_MIN} are needed`);
  return flaws;
}

function findFailures(name: string, trials: readonly Trial[]): string[] {
  const errors = total(trials, (trial) => trial.errors);
  const completed = total(trials, (trial) => trial.completed);
  return errors > 0 ? [`${errors} of ${errors + completed} ${name} calls failed`] : [];
}

function findGaps(name: string, trials: readonly Trial[], calls: number): string[] {
  const isWhole = ({ latenciesMs, completed, wallMs }: Trial) =>
    completed === calls &&
    latenciesMs.length === calls &&
    latenciesMs.every((latency) => latency > 0 && latency < wallMs);
  const gaps = trials.filter((trial) => !isWhole(trial)).length;
  const opened = total(trials, (trial) => trial.newConnections);
  return [
    ...(gaps > 0 ? [`the figures of ${gaps} ${name} rounds are incomplete`] : []),
    ...(isKeptAlive(opened, calls * trials.length)
      ? []
      : [`${name} did not keep its connection: it opened ${opened} more`]),
  ];
}
