import type { Condition, Profile, Trial } from '../result/result.ts';
import { createRandom, type Random } from '../verdict/random.ts';
import type { Budget } from './budget.ts';
import { describeCondition } from './describe-condition.ts';
import { describeGaps, type Gap } from './describe-gaps.ts';
import type { Precision } from './judge-precision.ts';
import { orderRound } from './order-round.ts';
import type { RoundPlan } from './plan.ts';
import type { Progress } from './progress.ts';

/** What rounds are made with. */
export interface RoundsRequest {
  readonly plan: RoundPlan;
  readonly profile: Pick<Profile, 'seed' | 'minRounds' | 'maxRounds'>;
  readonly budget: Budget;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  measure(condition: Condition, at: Pick<Trial, 'round' | 'position'>): Promise<Trial>;
  /** How long a trial takes, about. */
  secondsOf(condition: Condition): number;
  judgePrecision(trials: readonly Trial[], problems: readonly string[]): Precision;
}

/** What came out, trial by trial. */
export interface RoundsOutcome {
  readonly trials: readonly Trial[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
  /** Why there were no more rounds, as a part of a sentence. */
  readonly ended: string;
}

/** Enough for a mean and its interval, of what no verdict is made from. */
const FEW_ROUNDS = 3;
/** So many trials may fail before the rest is given up. */
const FAILURES_MAX = 10;

/** Rounds under way. */
interface Rounds extends RoundsRequest {
  readonly random: Random;
  readonly trials: Trial[];
  readonly problems: string[];
  readonly failed: string[];
  readonly gaps: Gap[];
}

/**
 * Measures the least number of rounds, and then more of the main conditions until their intervals are narrow or the
 * budget is spent. Each round is in an order of its own, drawn by the seed. Never rejects: a trial that fails is told,
 * and so is what was not measured once the signal had aborted.
 */
export async function runRounds(request: RoundsRequest): Promise<RoundsOutcome> {
  const lists = { trials: [], problems: [], failed: [], gaps: [] };
  const rounds: Rounds = { ...request, ...lists, random: createRandom(request.profile.seed) };
  const { plan, progress, trials, problems } = rounds;
  const { count, seconds } = leastOf(request);
  progress.expect(count, seconds);
  const ended = await runUntilEnough(rounds);
  const missing = [...plan.missing, ...rounds.failed, ...describeGaps(rounds.gaps, trials)];
  return { trials, problems, missing, ended };
}

/** The trials of the least number of rounds, and how long they take, about. */
export function leastOf(request: Pick<RoundsRequest, 'plan' | 'profile' | 'secondsOf'>): {
  readonly count: number;
  readonly seconds: number;
} {
  const numbers = Array.from({ length: request.profile.minRounds }, (_, index) => index + 1);
  const conditions = numbers.flatMap((round) => conditionsOf(request, round));
  return { count: conditions.length, seconds: secondsOfAll(request, conditions) };
}

async function runUntilEnough(rounds: Rounds): Promise<string> {
  const { plan, profile, budget } = rounds;
  for (let round = 1; ; round += 1) {
    const broken = await runRound(rounds, round);
    if (broken !== undefined) {
      for (let lost = round + 1; lost <= profile.minRounds; lost += 1) {
        addGap(rounds, lost, conditionsOf(rounds, lost), broken);
      }
      return `${broken} in round ${round}`;
    }
    if (round < profile.minRounds) continue;
    const { isEnough, words } = rounds.judgePrecision(rounds.trials, rounds.problems);
    if (isEnough) return words;
    if (round >= profile.maxRounds) return `there may be no more; ${words}`;
    if (!budget.fits(secondsOfAll(rounds, plan.main))) {
      return `the budget of ${budget.seconds} s is spent; ${words}`;
    }
    // Once: which round it is, the progress says, and what is still wide in the end, the outcome.
    if (round === profile.minRounds)
      rounds.progress.note(`Further rounds of the main questions, within ${budget.seconds} s in all`);
    rounds.progress.expect(plan.main.length, secondsOfAll(rounds, plan.main));
  }
}

/** Runs one round in random order. Returns why it was broken off, if it was. */
async function runRound(rounds: Rounds, round: number): Promise<string | undefined> {
  const order = orderRound(chooseConditions(rounds, round), rounds.random);
  for (const [index, condition] of order.entries()) {
    const isTried = await tryTrial(rounds, condition, { round, position: index + 1 });
    const broken = whyBroken(rounds);
    if (broken === undefined) continue;
    addGap(rounds, round, order.slice(isTried ? index + 1 : index), broken);
    return broken;
  }
  return undefined;
}

/** Returns whether the trial came to an end, a good one or not. */
async function tryTrial(
  { measure, trials, problems, failed, plan, signal }: Rounds,
  condition: Condition,
  at: Pick<Trial, 'round' | 'position'>,
): Promise<boolean> {
  try {
    trials.push(await measure(condition, at));
  } catch (error) {
    if (signal.aborted) return false;
    const why = `round ${at.round}: ${describeCondition(condition)}: ${(error as Error).message}`;
    // A verdict needs all of its trials.
    (plan.main.includes(condition) ? problems : failed).push(why);
  }
  return true;
}

function whyBroken({ signal, problems, failed }: Rounds): string | undefined {
  if (signal.aborted) return 'interrupted';
  return problems.length + failed.length >= FAILURES_MAX
    ? `given up, as ${FAILURES_MAX} trials failed,`
    : undefined;
}

/**
 * All of the first round, so that everything is measured once. After it all, or as much beside the main conditions as the
 * budget has room for when those of all rounds are in it: first what is measured in few rounds, as a comparison needs it.
 */
function chooseConditions(rounds: Rounds, round: number): readonly Condition[] {
  const { plan, profile, budget, progress } = rounds;
  const all = conditionsOf(rounds, round);
  if (round === 1 || round > profile.minRounds) return all;
  const mainSeconds = secondsOfAll(rounds, plan.main) * (profile.minRounds - round + 1);
  const few = round <= FEW_ROUNDS ? plan.few : [];
  const beside = [[...plan.others, ...few], few].find((some) =>
    budget.fits(mainSeconds + secondsOfAll(rounds, some)),
  );
  const chosen = all.filter((one) => plan.main.includes(one) || beside?.includes(one));
  const left = all.filter((one) => !chosen.includes(one));
  addGap(rounds, round, left, `the budget of ${budget.seconds} s would not have been enough`);
  progress.expect(-left.length, -secondsOfAll(rounds, left));
  return chosen;
}

function conditionsOf(
  { plan, profile }: Pick<Rounds, 'plan' | 'profile'>,
  round: number,
): readonly Condition[] {
  const { main, others, few, once } = plan;
  if (round > profile.minRounds) return main;
  return [...main, ...others, ...(round <= FEW_ROUNDS ? few : []), ...(round === 1 ? once : [])];
}

function addGap(rounds: Rounds, round: number, conditions: readonly Condition[], reason: string): void {
  rounds.gaps.push({ round, conditions, planned: conditionsOf(rounds, round).length, reason });
}

const secondsOfAll = ({ secondsOf }: Pick<Rounds, 'secondsOf'>, conditions: readonly Condition[]): number =>
  conditions.reduce((sum, condition) => sum + secondsOf(condition), 0);
