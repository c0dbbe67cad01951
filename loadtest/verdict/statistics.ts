import { createRandom } from './random.ts';

/** An interval of confidence, its ends included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How many times as great the one side of some pairs is as the other. */
export interface PairedRatio {
  /** The geometric mean of the ratios of the pairs. */
  readonly ratio: number;
  /** Of that mean, by bootstrap over the pairs. */
  readonly interval95: Interval;
}

/** Of every bootstrap. */
export const RESAMPLES = 10_000;
/** The point of the normal distribution that leaves 2.5 % on each side, for 95 % between. */
export const Z_95 = 1.959964;

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** The standard deviation of a sample (divided by n - 1); NaN of fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The percentile (0 to 100) of values in ascending order, on the line between the two nearest ranks: as k6 and NumPy
 * do by default (type 7 of Hyndman and Fan 1996). NaN of nothing.
 */
export function percentile(ascending: ArrayLike<number>, percent: number): number {
  const rank = (percent / 100) * (ascending.length - 1);
  const below = ascending[Math.floor(rank)] ?? Number.NaN;
  const above = ascending[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The middle of some values, in any order; NaN of nothing. */
export function median(values: readonly number[]): number {
  return percentile(new Float64Array(values).sort(), 50);
}

/**
 * The 95 % interval of the mean by bootstrap: the spread of the means of 10,000 resamples, drawn by a generator with
 * this seed. So few values as there are rounds make that spread too narrow; it is therefore widened as Student's t is
 * wider than the normal distribution (Hesterberg 2015, doi:10.1080/00031305.2015.1089789, "narrowness bias"), with these
 * degrees of freedom.
 */
export function bootstrapInterval(
  values: readonly number[],
  seed: number,
  degrees = values.length - 1,
): Interval {
  const centre = mean(values);
  const size = values.length;
  const random = createRandom(seed);
  const shifts = new Float64Array(RESAMPLES)
    .map(() => {
      let sum = 0;
      for (let drawn = 0; drawn < size; drawn += 1)
        sum += (values[Math.floor(random() * size)] ?? 0) - centre;
      return sum / size;
    })
    .sort();
  const widening = (studentT95(degrees) / Z_95) * Math.sqrt(size / (size - 1));
  return {
    low: centre + widening * percentile(shifts, 2.5),
    high: centre + widening * percentile(shifts, 97.5),
  };
}

/** What the ratios of some pairs come to: in logarithms, so that a ratio and its inverse weigh the same. */
export function summarizeRatios(ratios: readonly number[], seed: number, degrees?: number): PairedRatio {
  const logs = ratios.map(Math.log);
  const { low, high } = bootstrapInterval(logs, seed, degrees);
  return { ratio: Math.exp(mean(logs)), interval95: { low: Math.exp(low), high: Math.exp(high) } };
}

/** Student's t that leaves 2.5 % on each side, for 1, 2, 3 and 4 degrees of freedom (Abramowitz and Stegun, table 26.10). */
const FEW_DEGREES = [12.706, 4.303, 3.182, 2.776] as const;

/**
 * Student's t that leaves 2.5 % on each side. From 4 degrees of freedom (1 at least) on by an expansion that is within 0.3 %
 * there (Abramowitz and Stegun 26.7.5), and falls short by a quarter for 1. Below 4 from a table, between whose values it
 * is up to 2 % too great.
 */
export function studentT95(degrees: number): number {
  if (degrees < FEW_DEGREES.length) {
    const [below, above] = [Math.floor(degrees), Math.floor(degrees) + 1];
    const [from = Number.NaN, to = Number.NaN] = FEW_DEGREES.slice(below - 1, above);
    // Over 1/degrees it bends upward, so that a straight line is never below it.
    const share = (1 / below - 1 / degrees) / (1 / below - 1 / above);
    return from + (to - from) * share;
  }
  const z = Z_95;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}

/**
 * The sign test: how likely differences as one-sided as these are if neither side is the greater. Two-sided and exact;
 * zeros do not count.
 */
export function signTest(differences: readonly number[]): number {
  const positive = differences.filter((difference) => difference > 0).length;
  const negative = differences.filter((difference) => difference < 0).length;
  const tosses = positive + negative;
  let probability = 0.5 ** tosses;
  let tail = 0;
  for (let heads = 0; heads <= Math.min(positive, negative); heads += 1) {
    tail += probability;
    probability *= (tosses - heads) / (heads + 1);
  }
  return Math.min(1, 2 * tail);
}
