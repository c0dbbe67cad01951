import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Lane } from '../lane.ts';
import { reasonOf } from '../reason-of.ts';
import type { Connect } from './connect-to.ts';
import { type Connection, createConnection } from './connection.ts';
import type { Speak } from './speak.ts';

/** One connection at a time, made again where it was lost or the server has asked for another. */
export interface Channel {
  /** One for each slot. */
  readonly lanes: readonly Required<Lane>[];
  /** Cuts it off: what is under way, and what is asked for later, is answered with a fault. */
  close(): void;
}

export interface ChannelOptions {
  readonly connect: Connect;
  readonly speak: Speak;
  /** Requests under way at once. */
  readonly slots: number;
  /** The longest that the first connection may take. */
  readonly connectTimeoutMs: number;
}

/** Connects. Rejects if it can't. */
export async function openChannel(options: ChannelOptions): Promise<Channel> {
  const { connect, speak, slots } = options;
  const socket = await openSocket(options);
  /** By slot: who waits for its answer, and on which connection. */
  const done: Parameters<Lane['request']>[0][] = [];
  const on: Connection[] = [];
  const connections = new Set<Connection>();
  let isClosed = false;
  /** The one that takes requests. */
  let current: Connection | undefined = keep(socket);

  function keep(socket: Socket): Connection {
    const connection = createConnection(socket, speak, {
      answered: (slot, fault) => done[slot]?.(fault),
      again: send,
      over: () => {
        if (current === connection) current = undefined;
      },
    });
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
    return connection;
  }

  function send(slot: number): void {
    if (isClosed) return void setImmediate(() => done[slot]?.('the client is closed'));
    current ??= keep(connect().socket);
    on[slot] = current;
    current.request(slot);
  }

  return {
    lanes: Array.from({ length: slots }, (_, slot) => ({
      request(tell) {
        done[slot] = tell;
        send(slot);
      },
      abandon: () => on[slot]?.abandon(slot),
    })),
    close() {
      isClosed = true;
      for (const connection of connections) connection.destroy();
    },
  };
}

async function openSocket({ connect, connectTimeoutMs }: ChannelOptions): Promise<Socket> {
  const { socket, readyEvent } = connect();
  const signal = AbortSignal.timeout(connectTimeoutMs);
  try {
    await once(socket, readyEvent, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw new Error(signal.aborted ? `no connection within ${connectTimeoutMs} ms` : reasonOf(error));
  }
}
