import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { registerProcessMetrics } from './process-metrics.ts';
import { createRequestCounts, type Operation, type Outcome, type RequestCounts } from './request-counts.ts';
import { createRequestDurations, type RequestDurations, registerDurations } from './request-durations.ts';

export type PortName = 'tcp' | 'frames' | 'http' | 'http2' | 'grpc';

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
  /** Reports these connections from now on. */
  countConnections(connections: ConnectionCounts): void;
}

/** The connections to a port, at the moment of each reading. */
export interface ConnectionCounts {
  readonly open: number;
  /** Since the start, closed ones included. Those that were refused are not in it, nor, over TLS but for gRPC's, failed handshakes. */
  readonly accepted: number;
}

const NO_CONNECTIONS: ConnectionCounts = { open: 0, accepted: 0 };

/** A registry with the process's CPU and memory, and the request metrics of each port. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerProcessMetrics(registry);
  const ports = new Map<
    PortName,
    {
      inFlight: () => number;
      connections: () => ConnectionCounts;
      counts: RequestCounts;
      durations: RequestDurations;
    }
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
  gauge('wirelab_open_connections', 'Open connections', (port) => ports.get(port)?.connections().open ?? 0);
  new Counter({
    name: 'wirelab_connections_total',
    help: 'Connections accepted',
    labelNames: ['port'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [port, { connections }] of ports) this.inc({ port }, connections().accepted);
    },
  });
  registerDurations(
    registry,
    {
      name: 'wirelab_request_duration_seconds',
      help: 'Time from the whole request read to its answer handed to the socket',
    },
    ports,
  );

  return {
    registry,
    port(name) {
      const counts = createRequestCounts();
      const durations = createRequestDurations();
      let inFlight = 0;
      let connections = NO_CONNECTIONS;
      ports.set(name, { counts, durations, inFlight: () => inFlight, connections: () => connections });
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
          durations.add(operation, (performance.now() - started) / 1000);
        },
        refuse: (operation) => counts.add(operation, 'overloaded'),
        countConnections(counted) {
          connections = counted;
        },
      };
    },
  };
}
