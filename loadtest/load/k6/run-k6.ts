import type { Load, Phase, ServerUse } from '../../result/result.ts';
import type { LoadOrder, LoadReport } from '../order.ts';
import { WARM_UP_MAX_S } from '../run-order.ts';
import { type ServerProcess, watchServer } from '../server-process.ts';
import { type K6Order, readK6Order } from './k6-order.ts';
import { runPhase } from './run-phase.ts';

/**
 * Runs an order by k6: one process for each phase, of as many virtual users as there may be requests at a time, each with
 * a connection that a request before the phase opens. The arms are rest and grpc, the operations create and get, the
 * loads open and closed, all in cleartext; rejects with a sentence for others. Also rejects if k6 is not on PATH or does
 * not end in time, if a request of the warm-up fails, or if `signal` aborts; k6 has ended in any case.
 */
export async function runK6(order: LoadOrder, signal: AbortSignal): Promise<LoadReport> {
  const k6Order = readK6Order(order);
  await warmUp(k6Order, order.warmUpRequests, signal);
  const phases: Phase[] = [];
  for (const load of order.phases) phases.push(await measurePhase(order, k6Order, load, signal));
  return { phases };
}

async function warmUp(order: K6Order, requests: number, signal: AbortSignal): Promise<void> {
  if (requests === 0) return;
  const load: Load = {
    kind: 'closed',
    concurrency: order.connections,
    seconds: WARM_UP_MAX_S,
    maxRequests: requests,
  };
  const { errors, firstError } = (await runPhase({ ...order, admin: null }, load, signal)).phase;
  if (errors > 0) throw new Error(`${errors} of ${requests} requests of the warm-up failed: ${firstError}`);
}

/**
 * With what the server used meanwhile. In an open load, by which costs are compared, that is without the opening of
 * connections; in others it is with it, and with the time that k6 takes to start.
 */
async function measurePhase(
  { host, ports: { admin } }: LoadOrder,
  order: K6Order,
  load: Load,
  signal: AbortSignal,
): Promise<Phase> {
  let endServer: ((last?: ServerProcess) => Promise<ServerUse>) | undefined;
  const watch = async () => {
    if (admin !== undefined) endServer = await watchServer({ host, port: admin });
  };
  if (load.kind !== 'open') await watch();
  const { phase, serverAtEnd } = await runPhase(order, load, signal, watch);
  if (endServer === undefined) return phase;
  const { connections, ...use } = await endServer(serverAtEnd);
  // Those of other loads are opened in them.
  return { ...phase, server: { ...use, ...(load.kind === 'open' && connections && { connections }) } };
}
