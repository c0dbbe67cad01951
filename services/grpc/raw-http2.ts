import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2';

/** An HTTP/2 connection to a gRPC server, for tests of what no gRPC client would do. */
export async function openSession(address: string): Promise<ClientHttp2Session> {
  const session = connect(`http://${address}`);
  session.on('error', () => undefined);
  await once(session, 'remoteSettings');
  return session;
}

/** Begins a call of a method of `UserService`. Its stream is the test's, to write to and to read, or not. */
export function beginCall(
  session: ClientHttp2Session,
  method: string,
  headers: OutgoingHttpHeaders = {},
): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/user.v1.UserService/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...headers,
  });
  stream.on('error', () => undefined);
  return stream;
}

/** The frame of a message without fields. */
export const EMPTY_MESSAGE = Buffer.alloc(5);

/** The error code that a stream was closed with (RFC 9113, section 7). */
export const closeCode = (stream: ClientHttp2Stream): Promise<number> =>
  new Promise((resolve) => {
    stream.on('close', () => resolve(stream.rstCode));
  });
