import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { endConnection } from '../runtime/end-connection.ts';
import { watchHandshakes } from '../runtime/handshakes.ts';
import type { Log } from '../runtime/log.ts';
import type { ConnectionCounts } from '../runtime/metrics.ts';
import { createRefusalLog } from '../runtime/refusal-log.ts';

/**
 * A stop closes idle connections only after this time, in milliseconds. A keep-alive client may have a request on its
 * way, and loses it if the connection closes meanwhile; when answered, it is told `Connection: close`.
 */
const IDLE_GRACE_MS = 500;

/** The open connections of a server. */
export interface OpenConnections extends ConnectionCounts {
  /** Stops accepting; closes what is idle, and what becomes so; resolves when none is left. */
  drain(): Promise<void>;
  /** Cuts all of them off. */
  destroy(): void;
}

/** Keeps the connections to `server` from now on, and logs those that are refused because `maxConnections` are open. */
export function createOpenConnections(server: Server, log: Log): OpenConnections {
  const open = new Set<Socket>();
  let accepted = 0;
  const handshakes = server instanceof TlsServer ? watchHandshakes(server, log) : undefined;
  server.on(handshakes === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('drop', createRefusalLog(log, server.maxConnections));

  function closeIdle(): void {
    handshakes?.destroy();
    for (const socket of open) {
      if (answerUnderWay(socket) === undefined && !socket.writableEnded) endConnection(socket);
    }
  }

  return {
    get open() {
      return open.size + (handshakes?.underWay ?? 0);
    },
    get accepted() {
      return accepted;
    },
    drain: () =>
      new Promise((resolve) => {
        const sweep = setInterval(closeIdle, IDLE_GRACE_MS);
        // Not http's own close(): that cuts idle connections at once, and ends the watch over slow requests.
        NetServer.prototype.close.call(server, () => {
          clearInterval(sweep);
          resolve();
        });
      }),
    destroy() {
      handshakes?.destroy();
      server.closeAllConnections();
    },
  };
}

/**
 * The answer that has a connection now, from its request's header to its own last byte; answers to pipelined requests
 * wait behind it. Node.js keeps it in this property, and reads it there to do what is done here.
 */
export function answerUnderWay(socket: Socket): ServerResponse | undefined {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}
