import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from './target.ts';

/**
 * Begins to connect, without Nagle's delay, and over TLS where the target has it. `readyEvent` says that the connection can be used: over TLS, once the
 * server has shown a certificate for this host. What is written before then waits.
 */
export function connectSocket(
  { host, port, tls }: Target,
  { allowHalfOpen = false }: { allowHalfOpen?: boolean } = {},
): { socket: Socket; readyEvent: 'connect' | 'secureConnect' } {
  const socket = connect({ host, port, allowHalfOpen, noDelay: true });
  if (tls === undefined) return { socket, readyEvent: 'connect' };
  const servername = isIP(host) === 0 ? host : ''; // an address is no name to ask for (RFC 6066, section 3)
  // Over a socket of its own, on which the bytes of the wire can be counted: a TLSSocket counts what it carries.
  const secure = connectTls({ socket, host, ca: tls.ca, servername });
  socket.once('lookup', (...found) => secure.emit('lookup', ...found));
  return { socket: secure, readyEvent: 'secureConnect' };
}
