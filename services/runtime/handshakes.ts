import type { Socket } from 'node:net';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import type { Log } from './log.ts';
import { seldom } from './seldom.ts';

/** The handshakes that are under way at a TLS port: connections that are open, and that nobody serves yet. */
export interface Handshakes {
  readonly underWay: number;
  /** Takes note of a connection that was accepted before the watch began. */
  begin(socket: Socket): void;
  /** Cuts all of them off. */
  destroy(): void;
}

/**
 * Watches the handshakes of a server from now on. One that fails, or takes more than the server's `handshakeTimeout`, ends its
 * connection; why is logged, each reason once in 10 s at most.
 */
export function watchHandshakes(server: TlsServer, log: Log): Handshakes {
  const underWay = new Set<Socket>();
  const logFailure = createFailureLog(log);

  function begin(socket: Socket): void {
    underWay.add(socket);
    socket.once('close', () => underWay.delete(socket));
  }

  server.on('connection', begin);
  server.on('secureConnection', (socket) => underWay.delete(beneath(socket)));
  server.on('tlsClientError', (error, socket) => {
    logFailure(error);
    socket.destroy(); // one that only took too long is still open
  });

  return {
    get underWay() {
      return underWay.size;
    },
    begin,
    destroy() {
      for (const socket of underWay) socket.destroy();
    },
  };
}

/** The connection that was accepted, of the one that is spoken over. Node.js keeps it in this property, and tells nobody. */
const beneath = (socket: TLSSocket): Socket => (socket as TLSSocket & { _parent: Socket })._parent;

/** The reasons are those that OpenSSL and Node.js know, so there are not many. */
function createFailureLog(log: Log): (error: Error) => void {
  const reports = new Map<string, () => void>();
  return (error) => {
    const { code = 'unknown', reason = error.message } = error as { code?: string; reason?: string };
    let report = reports.get(code);
    if (report === undefined) {
      // A probe that only connects is no news.
      const level = code === 'ECONNRESET' ? 'debug' : 'info';
      report = seldom((failed) => log[level]({ code, failed }, `TLS handshake failed: ${reason}`));
      reports.set(code, report);
    }
    report();
  };
}
