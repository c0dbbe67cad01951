import type { FrameFormat } from './frame-splitter.ts';
import { UnreadableError } from './speak.ts';

// Of a frame: its length (u32), its request id (u32), its operation or status (u8), its message: see frame.proto.
const LENGTH_BYTES = 4;
export const ID_AT = 4;
export const KIND_AT = 8;
export const USER_FRAME_HEAD_BYTES = 9;

/** The frames of frame.proto. */
export const USER_FRAMES: FrameFormat = {
  headBytes: USER_FRAME_HEAD_BYTES,
  lengthOf(bytes, start) {
    const length = LENGTH_BYTES + bytes.readUInt32BE(start);
    if (length < USER_FRAME_HEAD_BYTES) throw new UnreadableError(`a frame of ${length} bytes is too short`);
    return length;
  },
};

/** `kind` is the operation of a request, or the status of a response. */
export function userFrame(id: number, kind: number, message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(USER_FRAME_HEAD_BYTES + message.length);
  bytes.writeUInt32BE(bytes.length - LENGTH_BYTES, 0);
  bytes.writeUInt32BE(id, ID_AT);
  bytes[KIND_AT] = kind;
  bytes.set(message, USER_FRAME_HEAD_BYTES);
  return bytes;
}

/** Puts a frame into `out` under this id. Returns where it ends. */
export function putUserFrame(frame: Buffer, id: number, out: Buffer, at: number): number {
  out.set(frame, at);
  out.writeUInt32BE(id, at + ID_AT);
  return at + frame.length;
}
