import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Handshakes, watchHandshakes } from '../runtime/handshakes.ts';
import type { Log } from '../runtime/log.ts';
import type { ServerTls } from '../runtime/tls.ts';

// No delay, because an answer is written whole: waiting for more to send with it would only make it late.
const OPTIONS = { noDelay: true, pauseOnConnect: true };

/**
 * A server that does not listen yet. `accept` gets each connection, paused and half-open, because a client may end its side
 * and still wait for its answer.
 */
export const createTcpServer = (accept: (socket: Socket) => void): Server =>
  createServer({ ...OPTIONS, allowHalfOpen: true }, accept);

/** As `createTcpServer`, over TLS: `accept` gets a connection when its handshake is done. */
export function createSecureTcpServer(
  accept: (socket: Socket) => void,
  { tls, log }: { tls: ServerTls; log: Log },
): { server: Server; handshakes: Handshakes } {
  // Not half-open before the handshake is done: who leaves in the middle of it is gone.
  const server = createTlsServer({ ...OPTIONS, ...tls.options });
  tls.onRenewal((options) => server.setSecureContext(options));
  const handshakes = watchHandshakes(server, log);
  server.on('secureConnection', (socket) => {
    socket.allowHalfOpen = true;
    accept(socket);
  });
  return { server, handshakes };
}
