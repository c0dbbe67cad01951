import { encodeRequests, type HeaderField } from './hpack.ts';
import {
  dataFrames,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  putOnStream,
  RST_STREAM,
  SETTINGS_INITIAL_WINDOW_SIZE,
  type StreamFrames,
  streamFrames,
  WINDOW_DEFAULT,
} from './http2-frames.ts';
import { UnreadableError } from './speak.ts';

const CANCEL = Buffer.from([0, 0, 0, 8]);

/** A request that is sent on stream after stream: the bytes of its fields in the static table, its fields, its body. */
export interface Http2Request {
  readonly indexed: readonly number[];
  readonly fields: readonly HeaderField[];
  readonly body: Buffer;
}

/** The frames of a request: on a connection's first stream, and on all others. */
export interface Http2RequestFrames {
  readonly first: StreamFrames;
  readonly later: StreamFrames;
  readonly bodyBytes: number;
}

/**
 * Bodies go out in one piece, so that they have to fit into what a server leaves open at any time: half of its window, as
 * nghttp2 says that it takes more only when the other half is used up.
 */
const BODY_BYTES_MAX = (WINDOW_DEFAULT + 1) / 2;

/** Throws a `RangeError` if the body is too long. */
export function requestFrames({ indexed, fields, body }: Http2Request): Http2RequestFrames {
  if (body.length > BODY_BYTES_MAX) {
    throw new RangeError(
      `a request of ${body.length} bytes is too long for the wire generator, which sends ${BODY_BYTES_MAX} on a stream of HTTP/2: use the node generator`,
    );
  }
  const { first, later } = encodeRequests(indexed, fields);
  const flags = END_HEADERS | (body.length === 0 ? END_STREAM : 0);
  const withBody = (block: Buffer) =>
    streamFrames([frame(HEADERS, flags, 0, block), ...dataFrames(body, true)]);
  return { first: withBody(first), later: withBody(later), bodyBytes: body.length };
}

/** The requests of one connection. */
export interface Http2Requests {
  /** Sends one for each slot in one write; what the server has no room for waits until it has. */
  send(slots: readonly number[]): void;
  /** The slots of the streams that are not at their end. */
  readonly slots: Map<number, number>;
  /** The slots whose requests wait, and will no longer. */
  takeWaiting(): readonly number[];
  /** Ends a request, on its stream if it has one. */
  cancel(slot: number): void;
  /** The server takes so many more bytes on the connection. */
  widen(bytes: number): void;
  /** Takes in the server's settings: the payload of a frame. */
  readSettings(bytes: Buffer, start: number, end: number): void;
}

export function createHttp2Requests(
  { first, later, bodyBytes }: Http2RequestFrames,
  write: (bytes: Uint8Array) => void,
): Http2Requests {
  const slots = new Map<number, number>();
  const waiting: number[] = [];
  let nextStream = 1;
  let window = WINDOW_DEFAULT;

  function sendWaiting(): void {
    const count = bodyBytes === 0 ? waiting.length : Math.min(waiting.length, Math.floor(window / bodyBytes));
    if (count === 0) return;
    const isFirst = nextStream === 1;
    const size = count * later.bytes.length + (isFirst ? first.bytes.length - later.bytes.length : 0);
    const out = Buffer.allocUnsafe(size);
    let at = 0;
    for (let n = 0; n < count; n += 1) {
      slots.set(nextStream, waiting[n] as number);
      at = putOnStream(nextStream === 1 ? first : later, nextStream, out, at);
      nextStream += 2;
    }
    waiting.splice(0, count);
    window -= count * bodyBytes;
    write(out);
  }

  return {
    slots,
    send(more) {
      waiting.push(...more);
      sendWaiting();
    },
    takeWaiting: () => waiting.splice(0),
    cancel(slot) {
      const place = waiting.indexOf(slot);
      if (place !== -1) waiting.splice(place, 1);
      for (const [stream, its] of slots) {
        if (its !== slot) continue;
        slots.delete(stream);
        write(frame(RST_STREAM, 0, stream, CANCEL));
      }
    },
    widen(bytes) {
      window += bytes;
      if (waiting.length > 0) sendWaiting();
    },
    readSettings(bytes, start, end) {
      for (let at = start; at + 6 <= end; at += 6) {
        const streamWindow = bytes.readUInt32BE(at + 2);
        if (bytes.readUInt16BE(at) !== SETTINGS_INITIAL_WINDOW_SIZE || streamWindow >= bodyBytes) continue;
        throw new UnreadableError(
          `the server takes ${streamWindow} bytes of a request at once, and this has ${bodyBytes}: use the node generator`,
        );
      }
    },
  };
}
