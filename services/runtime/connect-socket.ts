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
  const options = { host, port, allowHalfOpen };
  if (tls === undefined) return { socket: connect({ ...options, noDelay: true }), readyEvent: 'connect' };
  const servername = isIP(host) === 0 ? host : ''; // an address is no name to ask for (RFC 6066, section 3)
  const socket = connectTls({ ...options, ca: tls.ca, servername });
  return { socket: socket.setNoDelay(true), readyEvent: 'secureConnect' };
}
