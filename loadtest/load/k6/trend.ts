import { createHistogram, type HistogramData } from '../../histogram.ts';

/** The values of every metric at the end of a run, as handleSummary gets them. */
export type K6Metrics = Readonly<
  Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
>;

/** A percentile (0 to 100) and its value in milliseconds. */
export interface PercentilePoint {
  readonly percent: number;
  readonly ms: number;
}

/**
 * The latencies of `count` requests from their percentiles in ascending order, from 0 to 100, which is all that k6 gives
 * out. k6 draws them on the line between the two nearest ranks, so of n latencies the n percentiles at 100 i / (n - 1) are
 * the latencies themselves. With fewer points the latencies between two of them are taken to lie on a straight line: each
 * is then between its neighbours among the points, so no percentile is off by more than the distance of two points.
 * The sum, and with it the mean, is exact, as k6 knows it.
 */
export function histogramOfPercentiles(
  points: readonly PercentilePoint[],
  { count, averageMs }: { readonly count: number; readonly averageMs: number },
): HistogramData {
  const histogram = createHistogram();
  let above = 1;
  for (let rank = 0; rank < count; rank += 1) {
    const percent = count === 1 ? 0 : (100 * rank) / (count - 1);
    while (above < points.length - 1 && (points[above]?.percent ?? 100) < percent) above += 1;
    histogram.add(between(points[above - 1], points[above], percent));
  }
  return { ...histogram.data(), sumMs: count === 0 ? 0 : averageMs * count };
}

function between(
  low: PercentilePoint | undefined,
  high: PercentilePoint | undefined,
  percent: number,
): number {
  if (low === undefined || high === undefined) throw new Error('two percentiles are needed at least');
  // Measured from the nearer one, so that at either one it is that one to the last bit, and never beyond it.
  const slope = (high.ms - low.ms) / (high.percent - low.percent);
  const [beyondLow, toHigh] = [percent - low.percent, high.percent - percent];
  return beyondLow < toHigh ? low.ms + slope * beyondLow : high.ms - slope * toHigh;
}

/** What a script asks of its Trends, so that `readTrend` can read them. Percentiles are ascending, from 0 to 100. */
export const trendStats = (percents: readonly number[]): string[] => [
  'count',
  'avg',
  ...percents.map(nameOf),
];

/** The values of a Trend, or of one of its sub-metrics; none where it has none. */
export function readTrend(metrics: K6Metrics, name: string, percents: readonly number[]): HistogramData {
  const { count = 0, avg = 0, ...values } = metrics[name]?.values ?? {};
  const points = percents.map((percent) => ({ percent, ms: values[nameOf(percent)] ?? 0 }));
  return histogramOfPercentiles(points, { count, averageMs: avg });
}

const nameOf = (percent: number): string => `p(${percent})`;

/** The percentiles that k6 is asked for where requests are too many to ask for each: 1028, finer towards the end. */
export const GRID: readonly number[] = [
  ...steps(0, 99.9, 1000),
  ...steps(99.91, 99.99, 9),
  ...steps(99.991, 99.999, 9),
  ...steps(99.9991, 100, 10),
];

function steps(first: number, last: number, count: number): number[] {
  const step = (last - first) / (count - 1);
  return Array.from({ length: count }, (_, index) => Number((first + index * step).toFixed(4)));
}
