import { ARM_FACTS, MAIN_ARMS, type MainArm } from '../result/arms.ts';
import type { Profile } from '../result/result.ts';
import { findArmFlaws, findFailures } from './arm-flaws.ts';
import { type Contest, type PerMainArm, perMainArm } from './contest.ts';
import type { GeneratorLimit } from './generator-limit.ts';
import { percent, roundsText } from './number-text.ts';
import { completedPerSecond, serverShare } from './phase-figures.ts';
import { loadKey, type Sample } from './select-samples.ts';
import { median } from './statistics.ts';
import { remarkStolenTime } from './stolen-time.ts';

/** Both arms in one round. */
export type Pair = PerMainArm<Sample>;

/** Fewer rounds than this say too little about how much rounds differ. */
export const ROUNDS_MIN = 5;
/** Nearer than this to what the generator can do at most, it is measured too. */
const OWN_LIMIT_SHARE = 0.8;
/** A Node.js server that uses less of a CPU than this was not what bounded a throughput. */
const SERVER_SHARE_MIN = 0.8;

/** What a contest's flaws are looked for with. */
export interface FlawContext {
  readonly profile: Pick<Profile, 'name' | 'minRounds'>;
  readonly limits: PerMainArm<GeneratorLimit>;
  /** Why the measurement says nothing, whatever its trials say. */
  readonly problems: readonly string[];
  /** Whether generator and server are known to have shared CPUs. */
  readonly sharedCpus: boolean;
}

/** The rounds that have both arms, in order. */
export function pairUp({ samples }: Contest): Pair[] {
  const grpcs = new Map(samples.grpc.map((sample) => [sample.trial.round, sample]));
  return samples.rest.flatMap((rest) => {
    const grpc = grpcs.get(rest.trial.round);
    return grpc === undefined ? [] : [{ rest, grpc }];
  });
}

/** Why nothing can be concluded from a contest, each in words; none if all is well. */
export function findFlaws(contest: Contest, context: FlawContext): string[] {
  const perArm = (find: (arm: MainArm, name: string) => string[]): string[] =>
    MAIN_ARMS.flatMap((arm) => find(arm, ARM_FACTS[arm].name));
  const failures = [
    ...context.problems,
    ...perArm((arm, name) => findFailures(name, contest.candidates[arm])),
  ];
  // They explain whatever is missing.
  if (failures.length > 0) return failures;
  const pairs = pairUp(contest);
  const paired = perMainArm((arm) => pairs.map((pair) => pair[arm]));
  const absent = perArm((arm, name) => findAbsent(name, paired[arm], contest));
  const few = findTooFew(pairs.length, context.profile);
  if (pairs.length === 0) return few;
  if (absent.length > 0) return absent;
  return [
    ...findUnlike(pairs, contest),
    ...few,
    ...perArm((arm, name) => [
      ...findArmFlaws(name, paired[arm]),
      ...findOwnLimit(name, paired[arm], context.limits[arm], context.profile),
      ...(contest.question === 'capacity' ? findIdleServer(name, paired[arm]) : []),
    ]),
  ];
}

/** What a reader has to know beside the verdict. */
export function findRemarks(contest: Contest, { sharedCpus }: Pick<FlawContext, 'sharedCpus'>): string[] {
  const { samples, question, remarks } = contest;
  const interrupted = findInterrupted(contest);
  const hasServerUse = MAIN_ARMS.every((arm) =>
    samples[arm].every(({ phase }) => phase.server !== undefined),
  );
  return [
    ...remarks,
    ...(interrupted === undefined ? [] : [`round ${interrupted} is not complete and does not count`]),
    ...(question === 'capacity' && !hasServerUse
      ? ["the servers' CPU was not measured, so something else may have bounded them"]
      : []),
    ...(sharedCpus
      ? ['generator and server were not pinned apart, so that each took CPU time from the other']
      : []),
    ...remarkStolenTime(contest),
  ];
}

function findTooFew(rounds: number, { minRounds }: Pick<Profile, 'minRounds'>): string[] {
  if (rounds === 0) return ['no round has it for both REST and gRPC'];
  if (rounds < minRounds) return [`only ${rounds} of at least ${minRounds} rounds were completed`];
  return rounds < ROUNDS_MIN ? [`${rounds} rounds are too few, ${ROUNDS_MIN} are needed`] : [];
}

/** Figures that a ratio can't be made of. */
function findAbsent(name: string, samples: readonly Sample[], { name: measure, figure }: Contest): string[] {
  const isWhole = (value: number | undefined) => value !== undefined && value > 0 && Number.isFinite(value);
  const absent = samples.filter(({ phase }) => !isWhole(figure(phase))).map(({ trial }) => trial.round);
  return absent.length === 0 ? [] : [`the ${measure} of ${name} is not there in ${roundsText(absent)}`];
}

function findUnlike(pairs: readonly Pair[], contest: Contest): string[] {
  const differ = (where: (pair: Pair) => boolean, words: (sample: Sample) => string): string[] => {
    const unlike = pairs.find((pair) => where(pair) && words(pair.rest) !== words(pair.grpc));
    return unlike === undefined
      ? []
      : [`the arms were not alike: REST ${words(unlike.rest)}, gRPC ${words(unlike.grpc)}`];
  };
  const isSameLoad = ({ rest, grpc }: Pair) => loadKey(rest.phase.load) === loadKey(grpc.phase.load);
  const interrupted = findInterrupted(contest);
  return [
    ...differ(isSameLoad, ({ trial: { connections } }) => `had ${connections} connections`),
    ...differ(
      () => true,
      ({ trial: { tls } }) => (tls ? 'spoke TLS' : 'spoke no TLS'),
    ),
    ...findUnpaired(contest)
      .filter(({ round }) => round !== interrupted)
      .map(({ round, missing }) => `round ${round} has no ${ARM_FACTS[missing].name}`),
  ];
}

/** The last round, if only one arm is in it: it was interrupted, which is no fault of those before. */
function findInterrupted(contest: Contest): number | undefined {
  const [alone, ...others] = findUnpaired(contest);
  const last = Math.max(...MAIN_ARMS.flatMap((arm) => contest.samples[arm].map(({ trial }) => trial.round)));
  return others.length === 0 && alone?.round === last ? last : undefined;
}

function findUnpaired({ samples }: Contest): { round: number; missing: MainArm }[] {
  const rounds = perMainArm((arm) => new Set(samples[arm].map(({ trial }) => trial.round)));
  const without = (missing: MainArm, other: MainArm) =>
    [...rounds[other]].filter((round) => !rounds[missing].has(round)).map((round) => ({ round, missing }));
  return [...without('rest', 'grpc'), ...without('grpc', 'rest')].sort((a, b) => a.round - b.round);
}

/** Why the generator may be what bounded an arm, in words. */
export function findOwnLimit(
  name: string,
  samples: readonly Sample[],
  limitOf: GeneratorLimit,
  profile: Pick<Profile, 'name'>,
): string[] {
  const [first] = samples;
  // One request at a time is far from any limit.
  if (first === undefined || profile.name === 'alone') return [];
  const limit = limitOf(first);
  if (limit === undefined)
    return [`the generator was not calibrated for ${name} by a server that does nothing`];
  const { load } = first.phase;
  const perSecond = median(samples.flatMap(({ phase }) => completedPerSecond(phase) ?? []));
  const asked = load.kind === 'open' ? Math.max(load.ratePerSecond, perSecond) : perSecond;
  if (asked <= OWN_LIMIT_SHARE * limit) return [];
  return [
    `${asked.toFixed(0)} ${name} requests/s are within 20 % of the ${limit.toFixed(0)} that the generator can do at most`,
  ];
}

/** Why something other than the server bounded an arm under its best load, in words. */
export function findIdleServer(name: string, samples: readonly Sample[]): string[] {
  const share = median(samples.flatMap(({ phase }) => serverShare(phase) ?? []));
  if (!(share < SERVER_SHARE_MIN)) return [];
  return [
    `the ${name} server used only ${percent(share)} of a CPU: something else bounded it, so this is not its capacity`,
  ];
}
