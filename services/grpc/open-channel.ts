import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { type Channel, ChannelCredentials, type ChannelOptions, createChannel } from 'nice-grpc';
import type { ClientTls } from '../runtime/target.ts';

/** A channel to `host:port` or `dns:///host:port`, over TLS where `tls` says whom to trust. */
export function openChannel(
  address: string,
  tls: ClientTls | undefined,
  options: ChannelOptions = {},
): Channel {
  if (tls === undefined) return createChannel(address, ChannelCredentials.createInsecure(), options);
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) === 0) return createChannel(address, ChannelCredentials.createSsl(tls.ca), options);
  // grpc-js asks for the host by name, which an address is not (RFC 6066, section 3): Node.js 26 refuses. So it asks for
  // no name that anybody has, and the certificate is held against the address here.
  const verify = {
    checkServerIdentity: (_: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
  };
  return createChannel(address, ChannelCredentials.createSsl(tls.ca, null, null, verify), {
    ...options,
    'grpc.ssl_target_name_override': 'address.invalid',
  });
}
