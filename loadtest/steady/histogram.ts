/** Latencies in a fixed amount of memory, however many they are. */
export interface Histogram {
  add(ms: number): void;
  /** 0 to 100; exact to 1.1 %. `undefined` of nothing. */
  percentile(percent: number): number | undefined;
  /** Exact. `undefined` of nothing. */
  readonly maxMs: number | undefined;
  clear(): void;
}

const LEAST_MS = 0.001;
/** Each bucket reaches 2.2 % further than the one below. */
const BUCKETS_PER_OCTAVE = 32;
/** Up to 18 minutes. */
const OCTAVES = 30;

/** Buckets whose widths grow with the values, so that the relative error is the same for all (as HdrHistogram has it). */
export function createHistogram(): Histogram {
  const buckets = new Uint32Array(OCTAVES * BUCKETS_PER_OCTAVE);
  let count = 0;
  let maxMs = 0;

  function percentile(percent: number): number | undefined {
    if (count === 0) return undefined;
    let left = Math.max(1, Math.ceil((percent / 100) * count));
    let bucket = 0;
    for (; bucket < buckets.length; bucket += 1) {
      left -= buckets[bucket] ?? 0;
      if (left <= 0) break;
    }
    return Math.min(maxMs, LEAST_MS * 2 ** ((bucket + 0.5) / BUCKETS_PER_OCTAVE));
  }

  return {
    add(ms) {
      const bucket = Math.floor(Math.log2(Math.max(ms, LEAST_MS) / LEAST_MS) * BUCKETS_PER_OCTAVE);
      const index = Math.min(bucket, buckets.length - 1);
      buckets[index] = (buckets[index] ?? 0) + 1;
      count += 1;
      maxMs = Math.max(maxMs, ms);
    },
    percentile,
    get maxMs() {
      return count === 0 ? undefined : maxMs;
    },
    clear() {
      buckets.fill(0);
      count = 0;
      maxMs = 0;
    },
  };
}
