import type { Load } from '../result/result.ts';
import type { LoadClient, OpenLoadClient } from './lane.ts';
import type { LoadOrder } from './order.ts';
import { requestOnce } from './request-once.ts';
import { createTally, type Outcome } from './tally.ts';

/**
 * Makes one request on each of so many new connections, one after the other, each by a client of its own. Latency is from
 * before the client is made to its answer, so it has connecting and the handshake of TLS in it. What takes longer than the
 * order's time-out, or can't connect, is an error.
 */
export async function runColdStart(
  { connections }: Omit<Load & { kind: 'cold' }, 'kind'>,
  order: LoadOrder,
  open: OpenLoadClient,
): Promise<Outcome> {
  const tally = createTally();
  const startMs = performance.now();
  for (let n = 0; n < connections; n += 1) {
    const intendedMs = performance.now();
    tally.began();
    let client: LoadClient | undefined;
    try {
      client = await open({ ...order, connections: 1 }, 1);
      await requestOnce(client, order.timeoutMs);
      tally.ended(intendedMs);
    } catch (error) {
      tally.ended(intendedMs, (error as Error).message);
    }
    await client?.close();
  }
  return tally.outcome(startMs);
}
