/** Latencies in a fixed amount of memory, however many they are. */
export interface Histogram {
  add(ms: number): void;
  /** 0 to 100; exact to 0.3 %. `undefined` of nothing. */
  percentile(percent: number): number | undefined;
  /** Exact. `undefined` of nothing. */
  readonly maxMs: number | undefined;
  /** All that is in it, to be kept and joined with others. */
  data(): HistogramData;
  clear(): void;
}

/** A histogram as a result file has it. */
export interface HistogramData {
  readonly count: number;
  /** Exact; `null` of nothing. */
  readonly minMs: number | null;
  readonly maxMs: number | null;
  /** Exact, so that the mean is. */
  readonly sumMs: number;
  /** Index and count of each bucket that is not empty, ascending: index, count, index, count. See `bucketMs`. */
  readonly buckets: readonly number[];
}

const LEAST_MS = 0.001;
/** Each bucket reaches 0.54 % further than the one below. */
const BUCKETS_PER_OCTAVE = 128;
/** Up to 18 minutes. */
const OCTAVES = 30;

/** The middle of a bucket, in milliseconds: what its values are taken for. */
export const bucketMs = (index: number): number => LEAST_MS * 2 ** ((index + 0.5) / BUCKETS_PER_OCTAVE);

/** The bucket of a value. The lowest and the highest take all that lies beyond. */
export function bucketOf(ms: number): number {
  const index = Math.floor(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * BUCKETS_PER_OCTAVE);
  return Math.min(index, OCTAVES * BUCKETS_PER_OCTAVE - 1);
}

/** Buckets whose widths grow with the values, so that the relative error is the same for all (as HdrHistogram has it). */
export function createHistogram(): Histogram {
  const buckets = new Uint32Array(OCTAVES * BUCKETS_PER_OCTAVE);
  let count = 0;
  let sumMs = 0;
  let minMs = Number.POSITIVE_INFINITY;
  let maxMs = 0;

  function data(): HistogramData {
    const filled: number[] = [];
    buckets.forEach((inBucket, index) => {
      if (inBucket > 0) filled.push(index, inBucket);
    });
    const none = count === 0;
    return { count, minMs: none ? null : minMs, maxMs: none ? null : maxMs, sumMs, buckets: filled };
  }

  return {
    add(ms) {
      const bucket = bucketOf(ms);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      count += 1;
      sumMs += ms;
      minMs = Math.min(minMs, ms);
      maxMs = Math.max(maxMs, ms);
    },
    percentile: (percent) => percentileOf(data(), percent),
    get maxMs() {
      return count === 0 ? undefined : maxMs;
    },
    data,
    clear() {
      buckets.fill(0);
      count = 0;
      sumMs = 0;
      minMs = Number.POSITIVE_INFINITY;
      maxMs = 0;
    },
  };
}

/** These values, in milliseconds and in any order, as a histogram. */
export function histogramOf(latenciesMs: readonly number[]): HistogramData {
  const histogram = createHistogram();
  for (const latency of latenciesMs) histogram.add(latency);
  return histogram.data();
}

/** The percentile (0 to 100) of a histogram in milliseconds: the value of the nearest rank, to 0.3 %. `undefined` of nothing. */
export function percentileOf(
  { count, minMs, maxMs, buckets }: HistogramData,
  percent: number,
): number | undefined {
  if (minMs === null || maxMs === null) return undefined;
  let left = Math.max(1, Math.ceil((percent / 100) * count));
  for (let at = 0; at < buckets.length; at += 2) {
    left -= buckets[at + 1] ?? 0;
    if (left <= 0) return Math.min(maxMs, Math.max(minMs, bucketMs(buckets[at] ?? 0)));
  }
  return maxMs;
}

/** The mean in milliseconds, exact. `undefined` of nothing. */
export const meanOf = ({ count, sumMs }: HistogramData): number | undefined =>
  count === 0 ? undefined : sumMs / count;

/**
 * The standard deviation of a sample (divided by n - 1) in milliseconds, with each value taken for the middle of its bucket,
 * which is off by 0.3 % of the value at most. `undefined` of fewer than two.
 */
export function deviationOf({ count, buckets }: HistogramData): number | undefined {
  if (count < 2) return undefined;
  const filled = Array.from({ length: buckets.length / 2 }, (_, at) => ({
    ms: bucketMs(buckets[2 * at] ?? 0),
    inBucket: buckets[2 * at + 1] ?? 0,
  }));
  const sum = (of: (ms: number) => number) =>
    filled.reduce((total, { ms, inBucket }) => total + inBucket * of(ms), 0);
  const centre = sum((ms) => ms) / count;
  return Math.sqrt(sum((ms) => (ms - centre) ** 2) / (count - 1));
}

/** All values of some histograms in one. */
export function joinHistograms(parts: readonly HistogramData[]): HistogramData {
  const counts = new Map<number, number>();
  for (const { buckets } of parts) {
    for (let at = 0; at < buckets.length; at += 2) {
      const index = buckets[at] ?? 0;
      counts.set(index, (counts.get(index) ?? 0) + (buckets[at + 1] ?? 0));
    }
  }
  const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
  const mins = known(parts.map(({ minMs }) => minMs));
  const maxs = known(parts.map(({ maxMs }) => maxMs));
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    minMs: mins.length === 0 ? null : Math.min(...mins),
    maxMs: maxs.length === 0 ? null : Math.max(...maxs),
    sumMs: parts.reduce((sum, { sumMs }) => sum + sumMs, 0),
    buckets: [...counts].sort(([a], [b]) => a - b).flat(),
  };
}
