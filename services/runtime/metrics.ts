import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createRequestCounts, type Operation, type Outcome, type RequestCounts } from './request-counts.ts';

/** Seconds; the services answer in well under a millisecond, a database in a few. */
const DURATION_BUCKETS = [
  0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
];

export type PortName = 'tcp' | 'frames' | 'http' | 'grpc';

/** The metrics of one process, as `/metrics` shows them. */
export interface Metrics {
  readonly registry: Registry;
  /** The requests and connections of one port. To be called once for each. */
  port(name: PortName): PortMetrics;
}

/** What one port counts. `begin` and `end` are on the path of every request, so they allocate nothing. */
export interface PortMetrics {
  /** Requests begun and not ended. */
  readonly inFlight: number;
  /** Counts a request that begins. Returns its start, for `end`. */
  begin(): number;
  /** Counts a request that ends; `started` is what `begin` returned. */
  end(operation: Operation, outcome: Outcome, started: number): void;
  /** Counts a request that was refused because too many are under way: it neither began nor took time. */
  refuse(operation: Operation): void;
  /** Reports this many open connections from now on. */
  countConnections(open: () => number): void;
}

/** A registry with the process's CPU and memory, and the request metrics of each port. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ports = new Map<
    PortName,
    { inFlight: () => number; connections: () => number; counts: RequestCounts }
  >();

  new Counter({
    name: 'wirelab_requests_total',
    help: 'Requests answered or refused, by outcome',
    labelNames: ['port', 'operation', 'outcome'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [port, { counts }] of ports) {
        counts.forEach((operation, outcome, count) => {
          this.inc({ port, operation, outcome }, count);
        });
      }
    },
  });
  const gauge = (name: string, help: string, read: (port: PortName) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['port'],
      registers: [registry],
      collect() {
        for (const port of ports.keys()) this.set({ port }, read(port));
      },
    });
  gauge('wirelab_requests_in_flight', 'Requests under way', (port) => ports.get(port)?.inFlight() ?? 0);
  gauge('wirelab_open_connections', 'Open connections', (port) => ports.get(port)?.connections() ?? 0);
  const durations = new Histogram({
    name: 'wirelab_request_duration_seconds',
    help: 'Time from the whole request read to its answer handed to the socket',
    labelNames: ['port', 'operation'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });

  return {
    registry,
    port(name) {
      const counts = createRequestCounts();
      const durationOf = new Map<Operation, Histogram.Internal<string>>();
      let inFlight = 0;
      let connections = () => 0;
      ports.set(name, { counts, inFlight: () => inFlight, connections: () => connections() });
      return {
        get inFlight() {
          return inFlight;
        },
        begin() {
          inFlight += 1;
          return performance.now();
        },
        end(operation, outcome, started) {
          inFlight -= 1;
          counts.add(operation, outcome);
          let duration = durationOf.get(operation);
          if (duration === undefined) {
            duration = durations.labels(name, operation);
            durationOf.set(operation, duration);
          }
          duration.observe((performance.now() - started) / 1000);
        },
        refuse: (operation) => counts.add(operation, 'overloaded'),
        countConnections(open) {
          connections = open;
        },
      };
    },
  };
}
