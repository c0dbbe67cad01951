import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One frame (RFC 9113, section 4.1). */
export interface Frame {
  readonly type: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

/** Types of frames, and flags: of the last frame of a stream, and of a header (RFC 9113, section 6). */
export const FRAME = { data: 0, headers: 1, settings: 4, goaway: 7 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;

const HEAD_BYTES = 9;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A connection for what no client of HTTP/2 would do. */
export interface RawHttp2 {
  /** Sends `GET path` as the stream with this id. */
  get(streamId: number, path: string): void;
  /** The next frame of this type; rejects if the connection ends before. */
  next(type: number): Promise<Frame>;
  /** Resolves when the server has closed its side. */
  readonly ended: Promise<unknown>;
  close(): void;
}

/** Connects, and sends the preface and settings without any. */
export async function openRawHttp2(host: string, port: number): Promise<RawHttp2> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  socket.write(Buffer.concat([Buffer.from(PREFACE), toBytes(FRAME.settings, 0, 0, Buffer.alloc(0))]));
  const frames = readFrames(socket);
  return {
    get(streamId, path) {
      // `:method: GET` and `:scheme: http` of the static table, `:path` and `:authority` as literals (RFC 7541).
      const header = Buffer.concat([Buffer.from([0x82, 0x86]), literal(4, path), literal(1, 'wirelab')]);
      socket.write(toBytes(FRAME.headers, END_STREAM | END_HEADERS, streamId, header));
    },
    async next(type) {
      for (;;) {
        const { value, done } = await frames.next();
        if (done) throw new Error(`the connection ended before a frame of type ${type}`);
        if (value.type === type) return value;
      }
    },
    ended: once(socket, 'end'),
    close: () => void socket.destroy(),
  };
}

function toBytes(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** A field by the number of its name in the static table, with a value of up to 126 bytes. */
const literal = (name: number, value: string): Buffer =>
  Buffer.concat([Buffer.from([name, value.length]), Buffer.from(value)]);

async function* readFrames(socket: Socket): AsyncGenerator<Frame, void> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEAD_BYTES && rest.length >= HEAD_BYTES + rest.readUIntBE(0, 3)) {
      const end = HEAD_BYTES + rest.readUIntBE(0, 3);
      yield {
        type: rest.readUInt8(3),
        streamId: rest.readUInt32BE(5),
        payload: rest.subarray(HEAD_BYTES, end),
      };
      rest = rest.subarray(end);
    }
  }
}
