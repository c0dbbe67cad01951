import { connect } from 'node:net';
import type { PoolClient } from 'pg';

/** What pg knows of its connection, and its types do not. */
interface Backend {
  readonly processID: number;
  readonly secretKey: number;
}

const CANCEL_REQUEST_CODE = 80_877_102;
const CANCEL_REQUEST_BYTES = 16;

/**
 * Asks the server to cancel what this connection is doing, and resolves once the server has taken note (it then closes
 * the connection on which it was asked), has refused, or has not answered within `timeoutMs`. The request may hit
 * whatever the connection does next, so the connection must not be used again. The secret key keeps it from hitting
 * another one. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelQuery(connection: PoolClient, timeoutMs: number): Promise<void> {
  const { processID, secretKey } = connection as unknown as Backend;
  const request = Buffer.alloc(CANCEL_REQUEST_BYTES);
  request.writeInt32BE(CANCEL_REQUEST_BYTES, 0);
  request.writeInt32BE(CANCEL_REQUEST_CODE, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const { host, port } = connection;
  return new Promise((resolve) => {
    const socket = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.once('error', () => undefined); // 'close' follows
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.write(request);
  });
}
