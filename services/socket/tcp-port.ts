import { createServer, type Socket } from 'node:net';
import type { Listener } from '../runtime/lifecycle.ts';
import { listen } from '../runtime/listen.ts';
import type { Log } from '../runtime/log.ts';
import type { PortMetrics } from '../runtime/metrics.ts';
import type { Settings } from '../runtime/settings.ts';
import { endConnection } from './end-connection.ts';

/** What both TCP ports are told by the environment. */
export type TcpSettings = Settings<'BIND_ADDRESS' | 'BACKLOG' | 'MAX_CONNECTIONS'>;

/** One accepted connection. It closes its socket by itself. */
export interface Connection {
  /** Asks it to end as soon as what was asked of it is answered. */
  drain(): void;
}

/** Connections over the limit that are being told so; beyond this number they are cut off without a word. */
const REFUSALS_MAX = 64;
const REFUSAL_TIMEOUT_MS = 1000;

/**
 * Listens on a port and counts its connections. `serve` is given each new socket, paused, and the peer's address;
 * `refusal` is what a connection over `MAX_CONNECTIONS` is told before it is closed. Throws a `StartError` if the port
 * is busy.
 */
export async function listenTcp(options: {
  name: 'tcp' | 'frames';
  setting: 'TCP_PORT' | 'FRAMES_PORT';
  port: number;
  settings: TcpSettings;
  log: Log;
  metrics: PortMetrics;
  serve(socket: Socket, peer: string): Connection;
  refusal: string | Uint8Array;
}): Promise<Listener> {
  const { name, settings, log, metrics, serve, refusal } = options;
  const connections = new Map<Socket, Connection>();
  const refused = new Set<Socket>();

  function accept(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const what = code === 'ECONNRESET' ? 'reset by its client' : `lost: ${code ?? message}`;
      // A client need not read what it is told at the end.
      log[socket.writableEnded ? 'debug' : 'info']({ peer }, `Connection with ${peer} ${what}`);
    });
    if (connections.size >= settings.MAX_CONNECTIONS) refuse(socket, peer);
    else {
      connections.set(socket, serve(socket, peer));
      socket.once('close', () => connections.delete(socket));
    }
  }

  function refuse(socket: Socket, peer: string): void {
    log.debug({ peer }, 'Too many connections: refused');
    if (refused.size >= REFUSALS_MAX) socket.destroy();
    else {
      refused.add(socket);
      socket.once('close', () => refused.delete(socket));
      endConnection(socket, refusal, REFUSAL_TIMEOUT_MS);
    }
  }

  // Half-open, because a client may end its side and still wait for its answer. No delay, because an answer is
  // written whole: waiting for more to send with it would only make it late.
  const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, accept);
  metrics.countConnections(() => connections.size);
  const { BIND_ADDRESS: host, BACKLOG: backlog } = settings;
  const { port } = await listen(server, { host, port: options.port, setting: options.setting, backlog });

  server.on('error', (err) => log.error({ err }, 'Cannot accept a connection')); // out of open files, say

  return {
    name,
    port,
    drain: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of connections.values()) connection.drain();
      }),
    destroy() {
      for (const socket of [...connections.keys(), ...refused]) socket.destroy();
    },
  };
}
