import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from '../target.ts';

/** Begins to connect. `readyEvent` of the socket says that it can be used; what is written before then waits. */
export type Connect = () => { socket: Socket; readyEvent: 'connect' | 'secureConnect' };

/**
 * Without Nagle's delay, and over TLS where there is an authority to trust; `protocol` is then what the client says that it
 * speaks (ALPN). TLS is put over a socket of its own, on which the bytes of the wire can be counted: a TLSSocket counts
 * what it carries.
 */
export function connectTo({ host, port }: Target, caPem: string | undefined, protocol?: string): Connect {
  const open = () => connect({ host, port, noDelay: true });
  if (caPem === undefined) return () => ({ socket: open(), readyEvent: 'connect' });
  const options = {
    host,
    ca: caPem,
    servername: isIP(host) === 0 ? host : '', // an address is no name to ask for (RFC 6066, section 3)
    ...(protocol !== undefined && { ALPNProtocols: [protocol] }),
  };
  return () => ({ socket: connectTls({ ...options, socket: open() }), readyEvent: 'secureConnect' });
}
