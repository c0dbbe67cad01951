import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { boundLinger } from '../runtime/bound-linger.ts';
import { type Handshakes, watchHandshakes } from '../runtime/handshakes.ts';
import type { Log } from '../runtime/log.ts';
import type { ConnectionCounts } from '../runtime/metrics.ts';
import { createRefusalLog } from '../runtime/refusal-log.ts';

/** Node.js says here that a server has accepted a connection: grpc-js keeps its own server to itself. */
const ACCEPTED = 'net.server.socket';

/** The open connections to a port of this process. */
export interface OpenConnections extends ConnectionCounts {
  /** Cuts all of them off. */
  destroy(): void;
  /** Cuts off those whose TLS handshake is under way: the ones that grpc-js does not know of. */
  destroyHandshakes(): void;
  /** Takes no more notice of the port, and resolves when those that are open have been closed. */
  close(): Promise<void>;
}

/** Counts the connections to `port` from now on, and closes those beyond `maxConnections` as soon as they come. */
export function createOpenConnections({
  port,
  maxConnections,
  log,
}: {
  port: number;
  maxConnections: number;
  log: Log;
}): OpenConnections {
  const open = new Set<Socket>();
  let accepted = 0;
  const logRefusal = createRefusalLog(log, maxConnections);
  let handshakes: Handshakes | undefined;

  function accept(message: unknown): void {
    const { socket } = message as { socket: Socket };
    if (socket.localPort !== port) return;
    if (open.size >= maxConnections) refuse(socket);
    else keep(socket);
    const server = serverOf(socket);
    if (handshakes !== undefined || !(server instanceof TlsServer)) return;
    handshakes = watchHandshakes(server, log);
    handshakes.begin(socket);
    // The socket that is spoken over says that our side is closed, and not the one beneath it.
    server.on('secureConnection', boundLinger);
  }

  function keep(socket: Socket): void {
    accepted += 1;
    open.add(socket);
    boundLinger(socket);
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
    get accepted() {
      return accepted;
    },
    destroy() {
      for (const socket of open) socket.destroy();
    },
    destroyHandshakes: () => handshakes?.destroy(),
    async close() {
      unsubscribe(ACCEPTED, accept);
      await Promise.all([...open].map(closed));
    },
  };
}

/** Node.js keeps in this property who has accepted a connection. */
const serverOf = (socket: Socket): unknown => (socket as Socket & { server?: unknown }).server;

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));
