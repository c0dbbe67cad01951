import { once } from 'node:events';
import { constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { user } from '../../generated/user.js';
import { toUserMessage } from '../protobuf/user-messages.ts';
import type { User } from '../users/user.ts';

/** For tests: a gRPC server that refuses this many streams unseen (RFC 9113, section 8.7), and answers each one after with the user. */
export async function startRefusingServer(
  count: number,
  answer: User,
): Promise<{ address: string; close(): void }> {
  const message = user.v1.User.encode(toUserMessage(answer)).finish();
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  let refused = 0;
  const server = createServer().on('stream', (stream) => {
    stream.on('error', () => undefined);
    if (refused < count) {
      refused += 1;
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.concat([prefix, message]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, close: () => server.close() };
}
