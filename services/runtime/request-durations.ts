import type { Histogram, Registry } from 'prom-client';
import type { Operation } from './request-counts.ts';

/** Seconds; the services answer in well under a millisecond, a database in a few. */
const BUCKETS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

export interface RequestDurations {
  add(operation: Operation, seconds: number): void;
  /** `buckets` are counts of durations up to each bound of `BUCKETS`, and the last of those above them all. */
  forEach(visit: (operation: Operation, buckets: Float64Array, sum: number) => void): void;
}

/** Plain counters, read out when somebody scrapes: a prom-client histogram costs 1 µs at every request. */
export function createRequestDurations(): RequestDurations {
  const byOperation = new Map<Operation, { buckets: Float64Array; sum: number }>();
  return {
    add(operation, seconds) {
      let durations = byOperation.get(operation);
      if (durations === undefined) {
        durations = { buckets: new Float64Array(BUCKETS.length + 1), sum: 0 };
        byOperation.set(operation, durations);
      }
      let bucket = 0;
      while (seconds > (BUCKETS[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
      durations.buckets[bucket] = (durations.buckets[bucket] ?? 0) + 1;
      durations.sum += seconds;
    },
    forEach(visit) {
      for (const [operation, { buckets, sum }] of byOperation) visit(operation, buckets, sum);
    },
  };
}

/** Shows the durations of each port as the Prometheus histogram `name`. */
export function registerDurations(
  registry: Registry,
  { name, help }: { name: string; help: string },
  ports: ReadonlyMap<string, { durations: RequestDurations }>,
): void {
  const histogram = {
    name,
    get: async () => ({
      name,
      help,
      type: 'histogram',
      aggregator: 'sum',
      values: histogramValues(name, ports),
    }),
  };
  // A registry asks no more of a metric than this; its type asks for one of the library's own classes.
  registry.registerMetric(histogram as unknown as Histogram);
}

function histogramValues(name: string, ports: ReadonlyMap<string, { durations: RequestDurations }>) {
  const values: { metricName: string; labels: Record<string, string | number>; value: number }[] = [];
  for (const [port, { durations }] of ports) {
    durations.forEach((operation, buckets, sum) => {
      const labels = { port, operation };
      let count = 0;
      buckets.forEach((inBucket, index) => {
        count += inBucket;
        const le = BUCKETS[index] ?? '+Inf';
        values.push({ metricName: `${name}_bucket`, labels: { le, ...labels }, value: count });
      });
      values.push({ metricName: `${name}_sum`, labels, value: sum });
      values.push({ metricName: `${name}_count`, labels, value: count });
    });
  }
  return values;
}
