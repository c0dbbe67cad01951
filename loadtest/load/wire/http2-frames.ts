import type { FrameFormat } from './frame-splitter.ts';
import { UnreadableError } from './speak.ts';

/** As much of HTTP/2 (RFC 9113) and HPACK (RFC 7541) as it takes to send the same thing again and again. */
export const FRAME_HEAD_BYTES = 9;

export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;

export const END_STREAM = 0x1;
export const END_HEADERS = 0x4;
/** Of SETTINGS and PING. */
export const ACK = 0x1;

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
export const SETTINGS_INITIAL_WINDOW_SIZE = 4;
/** Of each stream, and of the connection, before anybody says otherwise. */
export const WINDOW_DEFAULT = 65_535;
const WINDOW_MAX = 2 ** 31 - 1;
/** The longest payload of a frame, before anybody says otherwise. */
const FRAME_BYTES_MAX = 16_384;

/** No frame may be longer, as none of the sides here has said that it takes more (RFC 9113, section 4.2). */
export const HTTP2_FRAMES: FrameFormat = {
  headBytes: FRAME_HEAD_BYTES,
  lengthOf(bytes, start) {
    const length = bytes.readUIntBE(start, 3);
    if (length > FRAME_BYTES_MAX) throw new UnreadableError(`a frame of HTTP/2 with ${length} bytes`);
    return FRAME_HEAD_BYTES + length;
  },
};

/** One frame: its length (u24), type, flags, stream (u32), payload. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The settings of one side, who can take this much on each stream and on the connection before it says more. */
export function openWindows(): Buffer {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(SETTINGS_INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(WINDOW_MAX, 2);
  return Buffer.concat([frame(SETTINGS, 0, 0, settings), windowUpdate(WINDOW_MAX - WINDOW_DEFAULT)]);
}

/** Lets the other side send so many more bytes on the connection. */
export function windowUpdate(bytes: number): Buffer {
  const increment = Buffer.alloc(4);
  increment.writeUInt32BE(bytes, 0);
  return frame(WINDOW_UPDATE, 0, 0, increment);
}

/** Renews the connection's window, which all streams use up together: when half of it is gone. */
export function createWindowRenewal(write: (bytes: Uint8Array) => void): (dataBytes: number) => void {
  let used = 0;
  return (dataBytes) => {
    used += dataBytes;
    if (used < WINDOW_MAX / 2) return;
    write(windowUpdate(used));
    used = 0;
  };
}

/** Answers what must be answered at once: settings and pings. The frame stands between `start` and `end`. */
export function acknowledge(
  bytes: Buffer,
  start: number,
  end: number,
  write: (bytes: Uint8Array) => void,
): void {
  const type = bytes[start + 3] ?? 0;
  const isAck = ((bytes[start + 4] ?? 0) & ACK) !== 0;
  if (isAck || (type !== SETTINGS && type !== PING)) return;
  write(frame(type, ACK, 0, type === PING ? bytes.subarray(start + FRAME_HEAD_BYTES, end) : undefined));
}

/** Frames of one stream that are sent again and again, each time on another one. */
export interface StreamFrames {
  readonly bytes: Buffer;
  /** Where the number of the stream stands in them. */
  readonly streamAt: readonly number[];
}

export function streamFrames(frames: readonly Buffer[]): StreamFrames {
  let at = 0;
  const streamAt = frames.map(({ length }) => {
    at += length;
    return at - length + 5;
  });
  return { bytes: Buffer.concat(frames), streamAt };
}

/** Puts the frames into `out`, on this stream. Returns where they end. */
export function putOnStream(
  { bytes, streamAt }: StreamFrames,
  stream: number,
  out: Buffer,
  at: number,
): number {
  out.set(bytes, at);
  for (const offset of streamAt) out.writeUInt32BE(stream, at + offset);
  return at + bytes.length;
}

/** The body as DATA frames, the last of which ends the stream if `endsStream` is true. */
export function dataFrames(body: Buffer, endsStream: boolean): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at < body.length; at += FRAME_BYTES_MAX) {
    const isLast = at + FRAME_BYTES_MAX >= body.length;
    const flags = isLast && endsStream ? END_STREAM : 0;
    frames.push(frame(DATA, flags, 0, body.subarray(at, at + FRAME_BYTES_MAX)));
  }
  return frames;
}
