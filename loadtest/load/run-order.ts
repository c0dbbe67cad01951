import type { Phase } from '../result/result.ts';
import { targetOf } from './arm-ports.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { OpenLoadClient } from './lane.ts';
import { measurePhase } from './measure-phase.ts';
import type { LoadOrder, LoadReport } from './order.ts';
import { readServerProcess } from './server-process.ts';
import { meterSockets } from './socket-meter.ts';
import type { Outcome } from './tally.ts';
import { createTimedLanes, type TimedLanes } from './timed-lanes.ts';

/** The longest that a warm-up may take. */
export const WARM_UP_MAX_S = 60;
const WARM_UP_PARTS = 4;

/**
 * Opens a client, warms both sides up, and measures one phase after the other. Rejects if the server can't be reached, if
 * a request of the warm-up fails, or if the server's metrics can't be read. What goes wrong in a phase is in its figures.
 */
export async function runOrder(order: LoadOrder, open: OpenLoadClient): Promise<LoadReport> {
  const meter = meterSockets();
  const client = await open(order, lanesOf(order));
  const lanes = createTimedLanes(client.lanes, order.timeoutMs);
  try {
    await warmUp(lanes, order);
    const phases: Phase[] = [];
    for (const load of order.phases) phases.push(await measurePhase(load, { order, open, lanes, meter }));
    return { phases };
  } finally {
    lanes.close();
    await client.close();
    meter.close();
  }
}

/** A lane for each connection; where one connection has them all, as many as the order needs at once. */
function lanesOf({ arm, connections, phases }: LoadOrder): number {
  if (arm !== 'grpc-one-connection') return connections;
  return Math.max(connections, ...phases.map((load) => (load.kind === 'closed' ? load.concurrency : 1)));
}

/**
 * First one request on each lane, so that all are connected, then the rest in parts, with a reading of the server after
 * each, as it is between phases: after a single part, however long, the first phase took 2.5 times the CPU of the next.
 */
async function warmUp(lanes: TimedLanes, order: LoadOrder): Promise<void> {
  const concurrency = lanes.all.length;
  for (const maxRequests of [concurrency, ...warmUpParts(order.warmUpRequests - concurrency)]) {
    const load = { concurrency, seconds: WARM_UP_MAX_S, maxRequests };
    const fault = faultOfWarmUp(await runClosedLoop(lanes, load), maxRequests);
    if (fault !== undefined) {
      const { host, port } = targetOf(order);
      throw new Error(`${order.arm} at ${host}:${port}: ${fault}`);
    }
    const { admin } = order.ports;
    if (admin !== undefined) await readServerProcess({ host: order.host, port: admin });
  }
}

/** So many requests in parts, none of them empty. */
function warmUpParts(requests: number): number[] {
  const parts = Math.max(0, Math.min(WARM_UP_PARTS, requests));
  return Array.from(
    { length: parts },
    (_, n) => Math.floor((requests * (n + 1)) / parts) - Math.floor((requests * n) / parts),
  );
}

function faultOfWarmUp({ completed, errors, firstError }: Outcome, requests: number): string | undefined {
  if (errors > 0) return `${errors} of ${requests} requests of the warm-up failed: ${firstError}`;
  if (completed === requests) return undefined;
  return `the warm-up had ${completed} of ${requests} answers after ${WARM_UP_MAX_S} s: ask for fewer`;
}
