import { user as messages } from '../../generated/user.js';
import { join, NEW_USER, type Speak } from './closed-loop.ts';
import {
  ACK,
  clientPreface,
  DATA,
  END_HEADERS,
  END_STREAM,
  encodePost,
  FRAME_HEAD_BYTES,
  frame,
  GOAWAY,
  HEADERS,
  PING,
  RST_STREAM,
  SETTINGS,
} from './http2-frames.ts';

const { CreateUserRequest, User } = messages.v1;

const { first, later } = encodePost([
  [4, '/user.v1.UserService/CreateUser'], // :path
  [1, 'localhost:50051'], // :authority
  [31, 'application/grpc'], // content-type
  ['te', 'trailers'],
  [58, 'wirelab-bench'], // user-agent
]);
const MESSAGE_FRAME = frame(DATA, END_STREAM, 0, grpcMessage(CreateUserRequest.encode(NEW_USER).finish()));
const FIRST_REQUEST = Buffer.concat([frame(HEADERS, END_HEADERS, 0, first), MESSAGE_FRAME]);
const LATER_REQUEST = Buffer.concat([frame(HEADERS, END_HEADERS, 0, later), MESSAGE_FRAME]);
/** The created user as it must come back, but for its id, which stands before the rest. */
const RIGHT_END = Buffer.from(User.encode(NEW_USER).finish());

/**
 * Unary gRPC calls as streams of one connection. HTTP/2 is spoken here by hand, because node:http2 as a client takes as
 * much CPU as the bare server does. An answer is right if its message is: a refusal comes without one.
 */
export const speakGrpc: Speak = (socket, hear) => {
  let rest: Buffer | undefined;
  let nextStream = 1;
  /** Streams that are not at their end, though their message has come and was right. */
  const right = new Set<number>();

  /** Takes in one frame. Returns whether it answers a request. */
  function take(bytes: Buffer, start: number, end: number): boolean {
    const type = bytes[start + 3];
    const flags = bytes[start + 4] ?? 0;
    const stream = bytes.readUInt32BE(start + 5);
    if (type === DATA && endsRight(bytes, start + FRAME_HEAD_BYTES, end)) right.add(stream);
    if (type === DATA || type === HEADERS) return (flags & END_STREAM) !== 0;
    if ((type === SETTINGS || type === PING) && (flags & ACK) === 0) {
      const payload = type === PING ? bytes.subarray(start + FRAME_HEAD_BYTES, end) : undefined;
      socket.write(frame(type, ACK, 0, payload));
    }
    return type === RST_STREAM || type === GOAWAY;
  }

  socket.on('data', (chunk) => {
    const bytes = join(rest, chunk);
    let answers = 0;
    let fault: string | undefined;
    let at = 0;
    while (bytes.length - at >= FRAME_HEAD_BYTES) {
      const end = at + FRAME_HEAD_BYTES + bytes.readUIntBE(at, 3);
      if (end > bytes.length) break;
      if (take(bytes, at, end)) {
        answers += 1;
        if (!right.delete(bytes.readUInt32BE(at + 5))) fault ??= `frame ${bytes.toString('hex', at, end)}`;
      }
      at = end;
    }
    rest = bytes.subarray(at);
    hear(answers, fault);
  });
  socket.write(clientPreface());

  return (requests) => {
    let count = requests;
    if (nextStream === 1) {
      socket.write(onStreams(FIRST_REQUEST, 1, nextStream));
      nextStream += 2;
      count -= 1;
    }
    socket.write(onStreams(LATER_REQUEST, count, nextStream));
    nextStream += 2 * count;
  };
};

/** The request so many times, each on a stream of its own. */
function onStreams(request: Buffer, count: number, firstStream: number): Buffer {
  const bytes = Buffer.allocUnsafe(count * request.length);
  for (let n = 0; n < count; n += 1) {
    const at = n * request.length;
    bytes.set(request, at);
    bytes.writeUInt32BE(firstStream + 2 * n, at + 5);
    bytes.writeUInt32BE(firstStream + 2 * n, at + request.length - MESSAGE_FRAME.length + 5);
  }
  return bytes;
}

function endsRight(bytes: Buffer, start: number, end: number): boolean {
  return (
    end - start >= RIGHT_END.length &&
    bytes.compare(RIGHT_END, 0, RIGHT_END.length, end - RIGHT_END.length, end) === 0
  );
}

/** A message as gRPC sends it: not compressed (u8), its length (u32), itself. */
function grpcMessage(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
