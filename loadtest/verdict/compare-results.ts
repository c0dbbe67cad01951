import { ARM_FACTS, type Arm } from '../result/arms.ts';
import type { GeneratorName, Result } from '../result/result.ts';
import { alike } from './alike.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { Question } from './finding.ts';
import { type Match, matchControls, matchServices } from './match-figures.ts';
import { amountText, percent, ratioText } from './number-text.ts';
import type { PairedRatio } from './statistics.ts';
import { adjustByHolm, beyondThresholdP, unpairedRatio } from './unpaired.ts';

/** One figure in an old and a new result: its ratio is new to old, with an interval by bootstrap over the rounds of both. */
export interface Change extends PairedRatio {
  readonly arm: Arm;
  readonly generator: GeneratorName;
  readonly question: Question;
  /** `median latency at 2400 requests/s`. */
  readonly about: string;
  readonly unit: string;
  readonly old: Estimate;
  readonly new: Estimate;
  /** How likely such a ratio is if the true one is within the threshold, adjusted for the number of figures. */
  readonly p: number;
  /** Surely changed by more than the threshold, or not. */
  readonly kind: 'worse' | 'better' | 'same';
  readonly sentence: string;
}

/** What has changed from one result to another. */
export interface ResultComparison {
  /** Why nothing can be concluded, each in words; `changes` is then empty. */
  readonly refusals: readonly string[];
  readonly changes: readonly Change[];
  /** Servers that do nothing, and have no code of the services: what changes them is the machine. */
  readonly controls: readonly Change[];
  /** Figures that could not be compared, each with the reason. */
  readonly skipped: readonly string[];
  /** 0.05 is 5 %. */
  readonly threshold: number;
  readonly sentence: string;
}

/** For what two runs on one machine differ by without any change in the code, which no interval over rounds shows. */
export const DEFAULT_THRESHOLD = 0.05;
/** The chance of any false alarm among all figures. */
const SIGNIFICANCE = 0.05;

/**
 * Compares two results that were measured alike, and refuses others. Their rounds are not paired, so each figure's ratio
 * comes from resampling both. A figure is worse or better only if its change is *surely more than the threshold*: what
 * differs between two runs but not between the rounds of one - placement in memory, neighbours, temperature - is not in
 * any interval over rounds, and the threshold is what allows for it. Many figures are tested at once, so their p are
 * adjusted by Holm's method: the chance that any of them is a false alarm is 5 % at most. Where servers that do nothing
 * changed by more than the threshold it is the machine that changed, and the comparison is refused.
 */
export function compareResults(
  older: Result,
  newer: Result,
  { threshold = DEFAULT_THRESHOLD }: { readonly threshold?: number } = {},
): ResultComparison {
  const { seed } = newer.profile;
  const unlike = alike(older, newer);
  if (unlike.length > 0) return refuse(unlike, { controls: [], skipped: [], threshold });

  const idle = matchControls(older, newer);
  const controls = judgeChanges(idle.matches, threshold, seed);
  const services = matchServices(older, newer);
  const skipped = [...services.skipped, ...idle.skipped];
  const moved = controls.filter(({ kind }) => kind !== 'same');
  if (moved.length > 0) {
    const reasons = moved.map(
      ({ sentence }) => `the machine was not the same, as servers that do nothing show: ${sentence}`,
    );
    return refuse(reasons, { controls, skipped, threshold });
  }
  const changes = judgeChanges(services.matches, threshold, seed);
  if (changes.length === 0)
    return refuse(['they have no figure in common'], { controls, skipped, threshold });
  return { refusals: [], changes, controls, skipped, threshold, sentence: conclude(changes, threshold) };
}

function refuse(
  refusals: readonly string[],
  rest: Pick<ResultComparison, 'controls' | 'skipped' | 'threshold'>,
): ResultComparison {
  return { refusals, changes: [], ...rest, sentence: `Not compared: ${refusals.join('; ')}` };
}

function judgeChanges(matches: readonly Match[], threshold: number, seed: number): Change[] {
  const ps = adjustByHolm(matches.map((match) => beyondThresholdP(match.old, match.new, threshold)));
  return matches.flatMap((match, index) => judgeChange(match, ps[index] ?? 1, seed));
}

function judgeChange(
  { arm, generator, measure, about, ...values }: Match,
  p: number,
  seed: number,
): Change[] {
  const [before, after] = [estimate(values.old), estimate(values.new)];
  if (before === undefined || after === undefined) return [];
  const found = unpairedRatio(values.old, values.new, seed);
  const isWorse = measure.question === 'capacity' ? found.ratio < 1 : found.ratio > 1;
  const kind = p >= SIGNIFICANCE ? 'same' : isWorse ? 'worse' : 'better';
  const { question, unit } = measure;
  const change = {
    arm,
    generator,
    question,
    about,
    unit,
    old: before,
    new: after,
    ...found,
    p,
    kind,
  } as const;
  return [{ ...change, sentence: tell(change) }];
}

/** `REST by wire, median latency at 2400 requests/s: 0.42 -> 0.51 ms, 1.21x (95 % confidence 1.15-1.28), worse`. */
function tell(change: Omit<Change, 'sentence'>): string {
  const { arm, generator, about, unit, kind } = change;
  const { ratio, confidence } = ratioText(change);
  const values = `${amountText(change.old.value)} -> ${amountText(change.new.value)} ${unit}`;
  const judgement = kind === 'same' ? '' : `, ${kind}`;
  return `${ARM_FACTS[arm].name} by ${generator}, ${about}: ${values}, ${ratio}x (${confidence})${judgement}`;
}

function conclude(changes: readonly Change[], threshold: number): string {
  const of = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted);
  const [worse, better] = [of('worse'), of('better')];
  const by = `by surely more than ${percent(threshold)}`;
  const gained = better.length === 0 ? '' : `, ${better.length} better`;
  if (worse.length === 0) return `None of ${changes.length} figures is worse ${by}${gained}`;
  return `${worse.length} of ${changes.length} figures ${worse.length === 1 ? 'is' : 'are'} worse ${by}${gained}: ${worse
    .map(({ sentence }) => sentence)
    .join('; ')}`;
}
