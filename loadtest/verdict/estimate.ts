import type { Figure } from './phase-figures.ts';
import { firstOfRounds, type Sample } from './select-samples.ts';
import { type Interval, mean, standardDeviation, studentT95 } from './statistics.ts';

/** What the rounds say of one figure. */
export interface Estimate {
  /** The mean of the rounds: geometric of a figure that is never negative, arithmetic of a difference. */
  readonly value: number;
  /** Of that mean, by Student's t; absent of fewer than three rounds. */
  readonly interval95?: Interval;
  readonly rounds: number;
}

/** Of two rounds nobody can say how much they differ: their interval would reach 12.7 standard errors to either side. */
export const ROUNDS_FOR_INTERVAL = 3;

/**
 * What some rounds' values come to, none of which can be negative, such as times; `undefined` of none. On a scale of
 * logarithms, as ratios are judged: what disturbs a round multiplies its figures, few rounds are far above the others and
 * none is far below, and an interval that can't reach zero says so. A round with nothing at all has no logarithm: the mean
 * is then arithmetic, without an interval.
 */
export function estimate(values: readonly number[]): Estimate | undefined {
  if (values.some((value) => value <= 0)) return { value: mean(values), rounds: values.length };
  const logs = estimateDifference(values.map(Math.log));
  if (logs === undefined) return undefined;
  const { value, interval95, rounds } = logs;
  return {
    value: Math.exp(value),
    ...(interval95 && { interval95: { low: Math.exp(interval95.low), high: Math.exp(interval95.high) } }),
    rounds,
  };
}

/** The same of values that may be negative, as differences are: the arithmetic mean. */
export function estimateDifference(values: readonly number[]): Estimate | undefined {
  const rounds = values.length;
  if (rounds === 0) return undefined;
  const value = mean(values);
  if (rounds < ROUNDS_FOR_INTERVAL) return { value, rounds };
  const reach = (studentT95(rounds - 1) * standardDeviation(values)) / Math.sqrt(rounds);
  return { value, interval95: { low: value - reach, high: value + reach }, rounds };
}

/** A figure of each round that has it, by round. A round with a request that failed or was never sent has none. */
export function figureByRound(samples: readonly Sample[], figure: Figure): ReadonlyMap<number, number> {
  const values = new Map<number, number>();
  for (const [round, sample] of firstOfRounds(samples)) {
    const value = isSound(sample) ? figure(sample.phase) : undefined;
    if (value !== undefined && Number.isFinite(value)) values.set(round, value);
  }
  return values;
}

/**
 * Whether all of a phase was answered: requests that fail are often the quickest or the slowest, and those that were
 * never sent are load that the others were spared.
 */
export const isSound = ({ phase }: Sample): boolean => phase.errors === 0 && phase.dropped === 0;

/** What the rounds of a selection say of a figure; `undefined` where none has it. */
export function estimateFigure(samples: readonly Sample[], figure: Figure): Estimate | undefined {
  return estimate([...figureByRound(samples, figure).values()]);
}

/** The values of two figures in the rounds that have both. */
export function pairRounds(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
): (readonly [number, number])[] {
  return [...one].flatMap(([round, value]) => {
    const beside = other.get(round);
    return beside === undefined ? [] : [[value, beside] as const];
  });
}
