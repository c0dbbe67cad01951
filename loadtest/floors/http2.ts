import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { user as messages } from '../../generated/user.js';
import { runService } from '../../services/runtime/lifecycle.ts';
import { listen } from '../../services/runtime/listen.ts';
import { UserError } from '../../services/users/user-error.ts';
import { collectBody } from './collect-body.ts';

const { CreateUserRequest, User } = messages.v1;

const CREATE_USER = '/user.v1.UserService/CreateUser';
/** Before each message: whether it is compressed (u8), and its length (u32). */
const PREFIX_BYTES = 5;
const RESPONSE_HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' };
const GRPC_STATUS = { ok: 0, invalid: 3, exhausted: 8, unimplemented: 12, internal: 13, unavailable: 14 };

/**
 * The floor under the gRPC service: CreateUser by node:http2 alone, over the same core and with the same messages.
 * What the service has and this has not is what nice-grpc, grpc-js and the service's own care cost.
 */
await runService({
  name: 'floor-http2',
  settings: ['GRPC_PORT', 'MAX_MESSAGE_BYTES'],
  listen: async ({ settings, users }) => {
    const create = async (body: Buffer, stream: ServerHttp2Stream) => {
      try {
        const { id, name, email } = await users.create(CreateUserRequest.decode(readMessage(body)));
        answer(stream, User.encode({ id: String(id), name, email }).finish());
      } catch (error) {
        refuse(stream, statusOf(error));
      }
    };
    const sessions = new Set<Http2Session>();
    const server = createServer();
    server.on('session', (session) => {
      sessions.add(session);
      session.on('close', () => sessions.delete(session));
    });
    server.on('stream', (stream, headers) => {
      stream.on('error', () => stream.destroy());
      if (headers[':path'] !== CREATE_USER) return refuse(stream, GRPC_STATUS.unimplemented);
      collectBody(stream, PREFIX_BYTES + settings.MAX_MESSAGE_BYTES, (body) => {
        if (body === undefined) refuse(stream, GRPC_STATUS.exhausted);
        else void create(body, stream);
      });
    });
    const { BIND_ADDRESS: host, GRPC_PORT } = settings;
    const { port } = await listen(server, { host, port: GRPC_PORT, setting: 'GRPC_PORT' });
    return [
      {
        name: 'grpc',
        port,
        drain: () =>
          new Promise((resolve) => {
            server.close(() => resolve());
            for (const session of sessions) session.close();
          }),
        destroy: () => {
          for (const session of sessions) session.destroy();
        },
      },
    ];
  },
});

/** The one message of a unary call. Throws if there is not exactly one, uncompressed. */
function readMessage(body: Buffer): Buffer {
  if (body.length < PREFIX_BYTES || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    throw new RangeError('not one uncompressed message');
  }
  return body.subarray(PREFIX_BYTES);
}

function answer(stream: ServerHttp2Stream, message: Uint8Array): void {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX_BYTES);
  stream.respond(RESPONSE_HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': GRPC_STATUS.ok }));
  stream.end(framed);
}

function refuse(stream: ServerHttp2Stream, status: number): void {
  stream.respond({ ...RESPONSE_HEADERS, 'grpc-status': status }, { endStream: true });
}

function statusOf(error: unknown): number {
  if (!(error instanceof UserError) || error.code === 'not-found') return GRPC_STATUS.internal;
  return GRPC_STATUS[error.code];
}
