import { GENERATORS, type GeneratorName, type Profile, type Trial } from '../result/result.ts';
import { type Contest, perMainArm } from './contest.ts';
import type { QuestionVerdict } from './finding.ts';
import { createGeneratorLimit } from './generator-limit.ts';
import { judgeContest } from './judge-contest.ts';
import { planContests } from './plan-contests.ts';
import { closedLoads } from './select-samples.ts';

export interface JudgeOptions {
  /** The generators that were to measure, in case there is no trial of any. */
  readonly planned?: readonly GeneratorName[];
  /** Whether generator and server are known not to have been pinned apart. */
  readonly sharedCpus?: boolean;
}

/**
 * Judges REST against gRPC, each question by its own figures: latency and server CPU per request under the same open
 * load, capacity under each one's best closed load. The main verdicts come first, those of `wire` before those of the
 * other generators, and then the same of other rates and percentiles. What a generator has not measured has no
 * verdict, but for the first generator, whose main verdicts are then invalid. `problems` are reasons for which the
 * measurement says nothing.
 */
export function judgeStudy(
  trials: readonly Trial[],
  profile: Profile,
  problems: readonly string[],
  { planned = [], sharedCpus = false }: JudgeOptions = {},
): QuestionVerdict[] {
  const seen = GENERATORS.filter((generator) => trials.some((trial) => trial.generator === generator));
  const [first = planned[0] ?? (profile.name === 'alone' ? 'k6' : 'wire'), ...others] = seen;
  const verdicts = [first, ...others].flatMap((generator) => {
    const limits = perMainArm((arm) => createGeneratorLimit(trials, generator, arm));
    return planContests(trials, generator, profile)
      .filter((contest) => (contest.isMain && generator === first) || isMeasured(contest))
      .map((contest) => judgeContest(contest, { profile, limits, problems, sharedCpus }));
  });
  return [...verdicts.filter(({ isMain }) => isMain), ...verdicts.filter(({ isMain }) => !isMain)];
}

/** Whether the figure is there: a main one for any round, so that gaps are told, and others for all. */
function isMeasured({ samples, candidates, question, figure, isMain }: Contest): boolean {
  // One closed load alone was for something else.
  if (question === 'capacity' && closedLoads(candidates.rest).length < 2) return false;
  const have = [...samples.rest, ...samples.grpc].map(({ phase }) => figure(phase) !== undefined);
  return isMain ? have.includes(true) : have.length > 0 && !have.includes(false);
}
