import { createRandom } from './random.ts';
import {
  mean,
  type PairedRatio,
  percentile,
  RESAMPLES,
  standardDeviation,
  studentT95,
  Z_95,
} from './statistics.ts';

/** The logarithms of two independent samples of positive figures, each of at least two. */
interface Logs {
  readonly old: readonly number[];
  readonly new: readonly number[];
}

/**
 * The ratio of the geometric means of two samples that were not paired, new to old, and its 95 % interval: both are
 * resampled 10,000 times, and the spread is widened for their small numbers as in `bootstrapInterval`, with the degrees
 * of freedom of Welch (1947).
 */
export function unpairedRatio(older: readonly number[], newer: readonly number[], seed: number): PairedRatio {
  const logs = logsOf(older, newer);
  const random = createRandom(seed);
  const shift = (values: readonly number[], centre: number): number => {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1) {
      sum += (values[Math.floor(random() * values.length)] ?? 0) - centre;
    }
    return (sum / values.length) * Math.sqrt(values.length / (values.length - 1));
  };
  const [oldMean, newMean] = [mean(logs.old), mean(logs.new)];
  const shifts = new Float64Array(RESAMPLES)
    .map(() => shift(logs.new, newMean) - shift(logs.old, oldMean))
    .sort();
  const widening = studentT95(welch(logs).degrees) / Z_95;
  const end = (percent: number) => Math.exp(newMean - oldMean + widening * percentile(shifts, percent));
  return { ratio: Math.exp(newMean - oldMean), interval95: { low: end(2.5), high: end(97.5) } };
}

/**
 * How likely a ratio as far from 1 as that of these samples is if the true one is within `threshold` of 1 (0.05: from
 * 1/1.05 to 1.05), by Welch's t test on logarithms. Two-sided: with a threshold of 0 it is the usual test.
 */
export function beyondThresholdP(
  older: readonly number[],
  newer: readonly number[],
  threshold: number,
): number {
  const logs = logsOf(older, newer);
  const { standardError, degrees } = welch(logs);
  const shift = Math.abs(mean(logs.new) - mean(logs.old));
  const margin = Math.log(1 + threshold);
  if (standardError === 0) return shift > margin ? 0 : 1;
  const tail = (distance: number) => studentTail(distance / standardError, degrees);
  return Math.min(1, tail(shift - margin) + tail(shift + margin));
}

/**
 * Adjusts the p of several tests so that the chance of any false alarm among all of them stays below a limit that each
 * is then held to (Holm 1979). In the order given.
 */
export function adjustByHolm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length);
  let least = 0;
  const ascending = [...ps.entries()].sort(([, a], [, b]) => a - b);
  for (const [rank, [index, p]] of ascending.entries()) {
    least = Math.max(least, Math.min(1, (ps.length - rank) * p));
    adjusted[index] = least;
  }
  return adjusted;
}

/** The chance that Student's t with so many degrees of freedom (1 at least) is greater than this. */
export function studentTail(t: number, degrees: number): number {
  if (t < 0) return 1 - studentTail(-t, degrees);
  // With t = sqrt(degrees) tan(angle) the density is the cosine's power, on a finite range.
  const power = (angle: number) => Math.cos(angle) ** (degrees - 1);
  const from = Math.atan(t / Math.sqrt(degrees));
  return integrate(power, from, Math.PI / 2) / (2 * integrate(power, 0, Math.PI / 2));
}

const STEPS = 200;

/** By Simpson's rule. */
function integrate(f: (x: number) => number, from: number, to: number): number {
  const step = (to - from) / STEPS;
  let sum = f(from) + f(to);
  for (let at = 1; at < STEPS; at += 1) sum += (at % 2 === 1 ? 4 : 2) * f(from + at * step);
  return (sum * step) / 3;
}

const logsOf = (older: readonly number[], newer: readonly number[]): Logs => ({
  old: older.map(Math.log),
  new: newer.map(Math.log),
});

/** The standard error of the difference of the means, and its degrees of freedom. */
function welch(logs: Logs): { standardError: number; degrees: number } {
  const varianceOfMean = (values: readonly number[]) => standardDeviation(values) ** 2 / values.length;
  const [older, newer] = [varianceOfMean(logs.old), varianceOfMean(logs.new)];
  const [oldDegrees, newDegrees] = [logs.old.length - 1, logs.new.length - 1];
  const variance = older + newer;
  if (variance === 0) return { standardError: 0, degrees: oldDegrees + newDegrees };
  return {
    standardError: Math.sqrt(variance),
    degrees: variance ** 2 / (older ** 2 / oldDegrees + newer ** 2 / newDegrees),
  };
}
