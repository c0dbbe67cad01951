import type { Socket } from 'node:net';
import { endConnection } from '../runtime/end-connection.ts';
import type { Listener } from '../runtime/lifecycle.ts';
import { listen } from '../runtime/listen.ts';
import type { Log } from '../runtime/log.ts';
import type { PortMetrics } from '../runtime/metrics.ts';
import { createRefusalLog } from '../runtime/refusal-log.ts';
import type { Settings } from '../runtime/settings.ts';
import type { ServerTls } from '../runtime/tls.ts';
import { createSecureTcpServer, createTcpServer } from './tcp-server.ts';

/** What both TCP ports are told by the environment. */
export type TcpSettings = Settings<'BIND_ADDRESS' | 'BACKLOG' | 'MAX_CONNECTIONS'>;

/** One accepted connection. It closes its socket by itself. */
export interface Connection {
  /** Asks it to end as soon as what was asked of it is answered. */
  drain(): void;
}

/** Connections over the limit that are being told so; beyond this number they are cut off without a word. */
const REFUSALS_MAX = 64;

/** In a drain: how long a client has for the rest of its handshake, in milliseconds. */
const HANDSHAKE_GRACE_MS = 500;

/**
 * Listens on a port and counts its connections. `serve` is given each new socket, paused, and the peer's address;
 * `refusal` is what a connection over `MAX_CONNECTIONS` is told before it is closed. Over TLS it is closed at once: a
 * handshake costs more than the refusal is worth. Throws a `StartError` if the port is busy.
 */
export async function listenTcp(options: {
  name: 'tcp' | 'frames';
  setting: 'TCP_PORT' | 'FRAMES_PORT';
  port: number;
  settings: TcpSettings;
  log: Log;
  metrics: PortMetrics;
  tls: ServerTls | undefined;
  serve(socket: Socket, peer: string): Connection;
  refusal: string | Uint8Array;
}): Promise<Listener> {
  const { name, settings, log, metrics, tls, serve, refusal } = options;
  const connections = new Map<Socket, Connection>();
  const refused = new Set<Socket>();
  const logRefusal = createRefusalLog(log, settings.MAX_CONNECTIONS);
  let accepted = 0;
  let isDraining = false;

  function accept(socket: Socket): void {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      const what = code === 'ECONNRESET' ? 'reset by its client' : `lost: ${code ?? message}`;
      // A client need not read what it is told at the end.
      log[socket.writableEnded ? 'debug' : 'info']({ peer }, `Connection with ${peer} ${what}`);
    });
    if (connections.size >= settings.MAX_CONNECTIONS) refuse(socket);
    else {
      accepted += 1;
      const connection = serve(socket, peer);
      connections.set(socket, connection);
      socket.once('close', () => connections.delete(socket));
      if (isDraining) connection.drain(); // its handshake was under way
    }
  }

  function refuse(socket: Socket): void {
    logRefusal();
    if (refused.size >= REFUSALS_MAX) socket.destroy();
    else {
      refused.add(socket);
      socket.once('close', () => refused.delete(socket));
      endConnection(socket, refusal);
    }
  }

  const { server, handshakes } =
    tls === undefined
      ? { server: createTcpServer(accept), handshakes: undefined }
      : createSecureTcpServer(accept, { tls, log });
  if (handshakes !== undefined) {
    server.maxConnections = settings.MAX_CONNECTIONS;
    server.on('drop', logRefusal);
  }
  metrics.countConnections({
    get open() {
      return connections.size + (handshakes?.underWay ?? 0);
    },
    get accepted() {
      return accepted;
    },
  });
  const { BIND_ADDRESS: host, BACKLOG: backlog } = settings;
  const { port } = await listen(server, { host, port: options.port, setting: options.setting, backlog });

  server.on('error', (err) => log.error({ err }, 'Cannot accept a connection')); // out of open files, say

  return {
    name,
    port,
    drain: () =>
      new Promise((resolve) => {
        isDraining = true;
        server.close(() => resolve());
        if (handshakes !== undefined) setTimeout(handshakes.destroy, HANDSHAKE_GRACE_MS).unref();
        for (const connection of connections.values()) connection.drain();
      }),
    destroy() {
      handshakes?.destroy();
      for (const socket of [...connections.keys(), ...refused]) socket.destroy();
    },
  };
}
