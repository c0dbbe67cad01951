import { ServerCredentials } from '@grpc/grpc-js';
import type { ServerTls } from '../runtime/tls.ts';

/** What grpc-js makes its server with: cleartext, or with `tls` a certificate that is renewed as its files are. */
export const createServerCredentials = (tls: ServerTls | undefined): ServerCredentials =>
  tls === undefined ? ServerCredentials.createInsecure() : new RenewedCredentials(tls);

/** grpc-js' own `createSsl` takes one pair for good, and leaves each handshake two minutes. */
class RenewedCredentials extends ServerCredentials {
  constructor({ options: { handshakeTimeout, ...context }, onRenewal }: ServerTls) {
    super({ handshakeTimeout }, context);
    onRenewal((renewed) => this.updateSecureContextOptions(renewed));
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
