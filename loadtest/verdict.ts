import { ARM_NAMES, ARMS, type Arm } from './arms.ts';
import { type Profile, ROUNDS_MIN } from './profile.ts';
import { isKeptAlive, type Round, type Trial, total } from './round.ts';
import { mean, type PairedRatio, signTest, summarizeRatios } from './statistics.ts';

/** By how much the latencies of paired rounds differ: the slower to the faster; REST to gRPC for no difference. */
export interface Finding extends PairedRatio {
  /** How likely rounds as one-sided as these are if there is no difference. */
  readonly signTestP: number;
}

/** What the rounds say, in one sentence and in figures. */
export type Verdict = { readonly sentence: string } & (
  | ({ readonly kind: 'faster'; readonly faster: Arm; readonly slower: Arm } & Finding)
  | ({ readonly kind: 'no-difference' } & Finding)
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
);

/** What is timed is alike to about 1 % only: ratios surely nearer to 1 than this are no difference. */
const LEAST_RATIO = 1.01;

/**
 * Judges which protocol is faster by the mean latencies of paired rounds: each round gives one ratio, and the interval
 * of their geometric mean comes from a bootstrap over rounds, which knows how much rounds differ. There is no difference
 * if the interval contains 1, or if all of it is within 1 %, which the sentence then says instead. Invalid if any call
 * failed, anything is missing, or the two were not treated alike; `problems` are reasons that the generator found.
 */
export function judge(
  rounds: readonly Round[],
  plan: Pick<Profile, 'rounds' | 'calls' | 'seed'>,
  problems: readonly string[] = [],
): Verdict {
  const reasons = findFlaws(rounds, plan, problems);
  if (reasons.length > 0) return { kind: 'invalid', reasons, sentence: `Invalid: ${reasons.join('; ')}` };
  const ratios = rounds.map(({ rest, grpc }) => mean(rest.latenciesMs) / mean(grpc.latenciesMs));
  const found = { ...summarizeRatios(ratios, plan.seed), signTestP: signTest(ratios.map(Math.log)) };
  const { low, high } = found.interval95;

  if (low <= 1 && high >= 1) {
    return noDifference('No significant difference between gRPC and REST', found, rounds.length);
  }
  if (low > 1 / LEAST_RATIO && high < LEAST_RATIO) {
    return noDifference('gRPC and REST differ by less than 1 %', found, rounds.length);
  }
  return low > 1
    ? faster('grpc', 'rest', found, rounds.length)
    : faster('rest', 'grpc', inverse(found), rounds.length);
}

function noDifference(what: string, found: Finding, rounds: number): Verdict {
  const { ratio, confidence } = inWords(found, rounds);
  return { kind: 'no-difference', ...found, sentence: `${what} (REST/gRPC ${ratio}, ${confidence})` };
}

function faster(fast: Arm, slow: Arm, found: Finding, rounds: number): Verdict {
  const { ratio, confidence } = inWords(found, rounds);
  const sentence = `${ARM_NAMES[fast]} is ${ratio}x faster than ${ARM_NAMES[slow]} (${confidence})`;
  return { kind: 'faster', faster: fast, slower: slow, ...found, sentence };
}

/** Two decimals, or four where two could not tell an end of the interval from 1. */
function inWords({ ratio, interval95: { low, high } }: Finding, rounds: number) {
  const decimals = [low, high].some((end) => Math.abs(end - 1) < 0.01) ? 4 : 2;
  const [middle, from, to] = [ratio, low, high].map((value) => value.toFixed(decimals));
  return { ratio: middle, confidence: `95 % confidence ${from}-${to}, ${rounds} rounds` };
}

const inverse = ({ ratio, interval95: { low, high }, signTestP }: Finding): Finding => ({
  ratio: 1 / ratio,
  interval95: { low: 1 / high, high: 1 / low },
  signTestP,
});

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
