import type { MainArm } from '../result/arms.ts';
import type { PairedRatio } from './statistics.ts';

/** REST by gRPC at one size of payload. */
export interface SizeRatio extends PairedRatio {
  /** Bytes, or users in a list. */
  readonly size: number;
}

/** Where the lines of REST and gRPC cross. */
export interface Crossing {
  readonly size: number;
  /** The one that is lower at sizes below. */
  readonly lowerBefore: MainArm;
}

/**
 * Finds where the line of REST crosses that of gRPC, by sizes in ascending order: they cross between two sizes only if the one is surely lower at the
 * first (the interval of its ratio is all on one side of 1) and the other is at the second; lines that run together cross
 * by chance. The place is where the logarithm of the ratio is 0, on straight lines over the logarithm of the size.
 */
export function findCrossings(points: readonly SizeRatio[]): Crossing[] {
  const crossings: Crossing[] = [];
  let before: number | undefined;
  for (const [index, point] of points.entries()) {
    const lower = surelyLower(point);
    if (lower === undefined) continue;
    const start = before === undefined ? undefined : points[before];
    const lowerBefore = start && surelyLower(start);
    if (before !== undefined && lowerBefore !== undefined && lowerBefore !== lower) {
      crossings.push({ size: zeroOf(points.slice(before, index + 1)), lowerBefore });
    }
    before = index;
  }
  return crossings;
}

/** The arm that is lower by more than chance explains, if any is. */
export function surelyLower({ interval95: { low, high } }: PairedRatio): MainArm | undefined {
  if (high < 1) return 'rest';
  return low > 1 ? 'grpc' : undefined;
}

/** The first place where the ratio is 1, between points at whose ends it is on different sides. */
function zeroOf(points: readonly SizeRatio[]): number {
  for (const [index, after] of points.entries()) {
    const before = points[index - 1];
    if (before === undefined || before.ratio < 1 === after.ratio < 1) continue;
    const [from, to] = [Math.log(before.ratio), Math.log(after.ratio)];
    return before.size * (after.size / before.size) ** (from / (from - to));
  }
  return Number.NaN;
}
