import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Log } from '../runtime/log.ts';
import { createRefusalLog } from '../runtime/refusal-log.ts';

/** Node.js says here that a server has accepted a connection: grpc-js keeps its own server to itself. */
const ACCEPTED = 'net.server.socket';

/** A client that does not close its side of a connection that we have closed is cut off after this, in milliseconds. */
const LINGER_MS = 1000;

/** The open connections to a port of this process. */
export interface Connections {
  readonly open: number;
  /** Cuts all of them off. */
  destroy(): void;
  /** Takes no more notice of the port, and resolves when those that are open have been closed. */
  close(): Promise<void>;
}

/** Counts the connections to `port` from now on, and closes those beyond `maxConnections` as soon as they come. */
export function trackConnections({
  port,
  maxConnections,
  log,
}: {
  port: number;
  maxConnections: number;
  log: Log;
}): Connections {
  const open = new Set<Socket>();
  const logRefusal = createRefusalLog(log, maxConnections);

  function accept(message: unknown): void {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    if (open.size >= maxConnections) refuse(socket);
    else keep(socket);
  }

  function keep(socket: Socket): void {
    open.add(socket);
    socket.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
    socket.once('close', () => open.delete(socket));
  }

  function refuse(socket: Socket): void {
    socket.destroy();
    logRefusal();
  }

  subscribe(ACCEPTED, accept);
  return {
    get open() {
      return open.size;
    },
    destroy() {
      for (const socket of open) socket.destroy();
    },
    async close() {
      unsubscribe(ACCEPTED, accept);
      await Promise.all([...open].map(closed));
    },
  };
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));
