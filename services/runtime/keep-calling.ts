import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Node.js says here that a server of this process has accepted a connection. */
const ACCEPTED = 'net.server.socket';

/** The longest that the calls go on, in milliseconds: then the test fails, where it would hang. */
const GIVE_UP_MS = 60_000;

/** What came of many calls. */
export interface Called {
  readonly answered: number;
  readonly failures: readonly unknown[];
}

/**
 * For tests of connections that end under load: makes calls without a pause, `atOnce` of them at a time, until the server
 * on `port` has accepted this many connections. Rejects if it has not within 60 s.
 */
export async function keepCalling(
  call: () => Promise<unknown>,
  { port, connections, atOnce }: { port: number; connections: number; atOnce: number },
): Promise<Called> {
  let accepted = 0;
  let answered = 0;
  const failures: unknown[] = [];
  const count = (message: unknown): void => {
    if ((message as { socket: Socket }).socket.localPort === port) accepted += 1;
  };
  const deadline = performance.now() + GIVE_UP_MS;

  async function loop(): Promise<void> {
    while (accepted < connections) {
      if (performance.now() > deadline) throw new Error(`accepted ${accepted} of ${connections} connections`);
      try {
        await call();
        answered += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  }

  subscribe(ACCEPTED, count);
  await Promise.all(Array.from({ length: atOnce }, loop)).finally(() => unsubscribe(ACCEPTED, count));
  return { answered, failures };
}
