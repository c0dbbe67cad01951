import type { Load, Phase } from '../result/result.ts';
import { runClosedLoop } from './closed-loop.ts';
import { runColdStart } from './cold-start.ts';
import { watchGenerator } from './generator-process.ts';
import type { OpenLoadClient } from './lane.ts';
import { watchMachine } from './machine-use.ts';
import { type OpenOutcome, runOpenLoop } from './open-loop.ts';
import type { LoadOrder } from './order.ts';
import { watchServer } from './server-process.ts';
import type { SocketMeter, SocketTotals } from './socket-meter.ts';
import type { TimedLanes } from './timed-lanes.ts';

/** What the phases of an order have in common. */
export interface PhaseContext {
  readonly order: LoadOrder;
  readonly open: OpenLoadClient;
  readonly lanes: TimedLanes;
  readonly meter: SocketMeter;
}

/**
 * Runs one phase and measures what it took: latencies, bytes, connections, and the CPU of both sides and of the machine. The server is asked
 * before the rest begins and after it has ended. Rejects if it does not say.
 */
export async function measurePhase(load: Load, context: PhaseContext): Promise<Phase> {
  const { order, meter } = context;
  const { admin } = order.ports;
  const endServer = admin === undefined ? undefined : await watchServer({ host: order.host, port: admin });
  const before = meter.read();
  const endMachine = watchMachine();
  const endGenerator = watchGenerator();

  const { idleSeconds, ...outcome } = await runPhase(load, context);

  const generatorUse = endGenerator(idleSeconds);
  const machine = endMachine();
  const after = meter.read();
  const server = await endServer?.();
  return {
    load,
    ...outcome,
    opened: after.opened - before.opened,
    ...bytesBetween(before, after),
    ...(server && { server }),
    generatorUse,
    ...(machine && { machine }),
  };
}

async function runPhase(load: Load, { order, open, lanes }: PhaseContext): Promise<OpenOutcome> {
  if (load.kind === 'open') return runOpenLoop(lanes, load, order.timeoutMs);
  const outcome =
    load.kind === 'closed' ? await runClosedLoop(lanes, load) : await runColdStart(load, order, open);
  return { ...outcome, dropped: 0, idleSeconds: 0 };
}

/** Nothing where they can't be known. */
function bytesBetween(before: SocketTotals, after: SocketTotals): Pick<Phase, 'bytes'> {
  if (after.isBlind || after.opened === 0) return {};
  return { bytes: { sent: after.sent - before.sent, received: after.received - before.received } };
}
