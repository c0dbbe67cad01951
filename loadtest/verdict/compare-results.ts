import { ARM_FACTS, type Arm } from '../result/arms.ts';
import type { GeneratorName, Result } from '../result/result.ts';
import { alike, remarkUnknownMachine } from './alike.ts';
import { concludeChanges, remarkBlindness } from './conclude-changes.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { Question } from './finding.ts';
import { matchControl } from './match-control.ts';
import { matchFailures } from './match-failures.ts';
import { type Match, matchServices } from './match-figures.ts';
import { amountText, percent, ratioText } from './number-text.ts';
import type { PairedRatio } from './statistics.ts';
import { stolenTimeOf } from './stolen-time.ts';
import { adjustByHolm, beyondThresholdP, unpairedRatio } from './unpaired.ts';

/** One figure in an old and a new result: its ratio is new to old, with an interval by bootstrap over the rounds of both. */
export interface Change extends PairedRatio {
  /** `null` of servers that do nothing, whatever their protocol. */
  readonly arm: Arm | null;
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
  /** Servers that do nothing, and have no code of the services: what changes them is the machine. `null` if not measured. */
  readonly control: Change | null;
  /** Figures that could not be compared, each with the reason. */
  readonly skipped: readonly string[];
  /** What the services do wrong that they did not do wrong before, each in words: as bad as any figure that is worse. */
  readonly failed: readonly string[];
  /** What a reader has to know of the machine, each in words. */
  readonly remarks: readonly string[];
  /** 0.05 is 5 %. */
  readonly threshold: number;
  readonly sentence: string;
}

/** For what two runs on one machine differ by without any change in the code, which no interval over rounds shows. */
export const DEFAULT_THRESHOLD = 0.05;

export interface ComparisonOptions {
  /** 0.05 is 5 %. */
  readonly threshold?: number | undefined;
  /** What the older result is called in what is said of it. */
  readonly oldFile?: string;
}

/** The chance of any false alarm among all figures. */
const SIGNIFICANCE = 0.05;

/**
 * Compares two results that were measured alike, and refuses others. Their rounds are not paired, so each figure's ratio
 * comes from resampling both. A figure is worse or better only if its change is *surely more than the threshold*: what
 * differs between two runs but not between the rounds of one - placement in memory, neighbours, temperature - is not in
 * any interval over rounds, and the threshold is what allows for it. Many figures are tested at once, so their p are
 * adjusted by Holm's method: the chance that any of them is a false alarm is 5 % at most. Where servers that do nothing
 * changed by more than the threshold it is the machine that changed, and the comparison is refused. So it is where they
 * became worse by more than the threshold, if not surely so, and other figures did, too; and where only
 * times have changed, and not CPU per request, while the hypervisor took more or less of the machine. Where requests fail
 * or are never sent, a rate is not achieved or connections are not kept in the new result alone there is no figure to
 * compare: that is told apart, and is a regression by itself.
 */
export function compareResults(
  older: Result,
  newer: Result,
  { threshold = DEFAULT_THRESHOLD, oldFile }: ComparisonOptions = {},
): ResultComparison {
  const { seed } = newer.profile;
  const unlike = alike(older, newer, oldFile);
  if (unlike.length > 0)
    return refuse(unlike, { control: null, skipped: [], failed: [], remarks: [], threshold });

  const idle = matchControl(older, newer);
  const [control = null] = typeof idle === 'string' ? [] : judgeChanges([idle], threshold, seed);
  const stolen = compareStolenTime(older, newer);
  const remarks = [
    ...remarkUnknownMachine(newer),
    // Servers that somebody else has started have none beside them that do nothing.
    ...(typeof idle === 'string' && newer.environment.place !== 'given' ? [idle] : []),
    ...(stolen === undefined ? [] : [stolen.sentence]),
  ];
  const { matches, skipped } = matchServices(older, newer);
  const failed = matchFailures(older, newer);
  const rest = { control, skipped, failed, remarks, threshold };
  if (control !== null && control.kind !== 'same')
    return refuse([`the machine was not the same: ${control.sentence}`], rest);
  const changes = judgeChanges(matches, threshold, seed);
  if (changes.length + failed.length === 0) return refuse(['they have no figure in common'], rest);
  if (stolen !== undefined && stolen.difference > threshold && areTimesAlone(changes))
    return refuse(
      [`the machine was not the same, and nothing but times have changed: ${stolen.sentence}`],
      rest,
    );
  const suspicion = suspectMachine(control, threshold);
  // Where figures are better for it no pipeline has to stop.
  if (suspicion?.kind === 'worse' && changes.some(({ kind }) => kind === 'worse'))
    return refuse([suspicion.sentence], rest);
  return {
    refusals: [],
    changes,
    ...rest,
    remarks: [
      ...remarks,
      ...(suspicion !== undefined && changes.some(({ kind }) => kind === suspicion.kind)
        ? [suspicion.sentence]
        : []),
      ...remarkBlindness(changes),
    ],
    sentence: concludeChanges(changes, failed, threshold),
  };
}

/**
 * What the machine may have done to all figures, where servers that do nothing have changed, if not surely so. They have few
 * rounds: that their change is not sure does not say that there is none.
 */
function suspectMachine(
  control: Change | null,
  threshold: number,
): { kind: 'worse' | 'better'; sentence: string } | undefined {
  if (control === null || Math.abs(Math.log(control.ratio)) <= Math.log(1 + threshold)) return undefined;
  const kind = control.ratio > 1 ? 'worse' : 'better';
  return { kind, sentence: `it may be the machine that became ${kind}: ${control.sentence}` };
}

/** What the hypervisor took; `undefined` where one of the results does not know. */
function compareStolenTime(
  older: Result,
  newer: Result,
): { difference: number; sentence: string } | undefined {
  const [before, after] = [stolenTimeOf(older)?.median, stolenTimeOf(newer)?.median];
  if (before === undefined || after === undefined) return undefined;
  const sentence = `the hypervisor took ${percent(before)} of the machine's CPU time before, ${percent(after)} now (medians)`;
  return { difference: Math.abs(after - before), sentence };
}

/** CPU time that is taken from the machine makes its times longer, by as much and more, but not its CPU time. */
function areTimesAlone(changes: readonly Change[]): boolean {
  const changed = changes.filter(({ kind }) => kind !== 'same');
  return changed.length > 0 && changed.every(({ question }) => question !== 'cost');
}

/** Whether a pipeline has to stop: something is worse, or fails. */
export const isRegression = ({ changes, failed }: Pick<ResultComparison, 'changes' | 'failed'>): boolean =>
  failed.length > 0 || changes.some(({ kind }) => kind === 'worse');

function refuse(
  refusals: readonly string[],
  rest: Omit<ResultComparison, 'refusals' | 'changes' | 'sentence'>,
): ResultComparison {
  return { refusals, changes: [], ...rest, sentence: `Not compared: ${refusals.join('; ')}` };
}

/** `REST`, `servers that do nothing`. */
export const changedName = (arm: Change['arm']): string =>
  arm === null ? 'servers that do nothing' : ARM_FACTS[arm].name;

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
  return `${changedName(arm)} by ${generator}, ${about}: ${values}, ${ratio}x (${confidence})${judgement}`;
}
