import protobuf from 'protobufjs/minimal.js';

/** length u32, request id u32, operation or status u8; see frame.proto. */
export const HEADER_BYTES = 9;
const LENGTH_BYTES = 4;
/** The length and the request id: what is needed to name a frame in an error. */
const ID_END = 8;

/** The frame that was read last. It is good until the next call. */
export interface Frame {
  /** The request id; 0 where the frame is too short to have one. */
  readonly id: number;
  /** The operation of a request, or the status of a response. */
  readonly code: number;
  /** At the start of the message, and bounded by its end. */
  readonly message: protobuf.Reader;
}

/** Finds the frames in what a peer sends, however it is cut into chunks, and holds no more than one frame. */
export interface FrameReader {
  readonly frame: Frame;
  /** Takes the next chunk. The one before has to be used up: `next` has returned `undefined`. */
  push(chunk: Buffer): void;
  /**
   * Moves to the next frame; `undefined` when it takes another chunk. `too-short` is a frame without a whole header:
   * the next one can still be read. After `too-large` nothing can be. Both have the request id where it is known.
   */
  next(): 'whole' | 'too-short' | 'too-large' | undefined;
  /** Whether a frame has begun and not ended. The frame's id is then known if it has come. */
  readonly isInsideFrame: boolean;
}

const EMPTY: Buffer = Buffer.alloc(0);
const NO_MESSAGE = protobuf.Reader.create(EMPTY);
const PARTIAL_BYTES_MIN = 64;

/** A reader of frames whose length field is at most `maxFrameBytes`. */
export function createFrameReader(maxFrameBytes: number): FrameReader {
  const frame = { id: 0, code: 0, message: NO_MESSAGE };
  let chunk = EMPTY;
  let chunkMessage = NO_MESSAGE;
  let position = 0;
  /** A frame that came in several chunks, so far as it has come. */
  let partial = EMPTY;
  let partialBytes = 0;

  function next(): ReturnType<FrameReader['next']> {
    if (partialBytes > 0) return nextOfPartial();
    const bytes = chunk.length - position;
    const wanted = wantedBytes(chunk, position, bytes, maxFrameBytes);
    if (bytes < wanted) {
      keep(bytes, wanted);
      return finishChunk();
    }
    const start = position;
    position += wanted;
    return setFrame(chunk, chunkMessage, start, wanted);
  }

  function nextOfPartial(): ReturnType<FrameReader['next']> {
    for (;;) {
      const wanted = wantedBytes(partial, 0, partialBytes, maxFrameBytes);
      if (partialBytes === wanted) {
        const whole = partial;
        partial = EMPTY;
        partialBytes = 0;
        return setFrame(whole, protobuf.Reader.create(whole), 0, wanted);
      }
      const bytes = Math.min(wanted - partialBytes, chunk.length - position);
      if (bytes === 0) return finishChunk();
      keep(bytes, wanted);
    }
  }

  /** Moves bytes of the chunk to the partial frame, whose room doubles: it never has more than twice what has come. */
  function keep(bytes: number, wanted: number): void {
    const needed = partialBytes + bytes;
    if (needed > partial.length) {
      const room = Math.max(needed, Math.min(wanted, 2 * partial.length), PARTIAL_BYTES_MIN);
      const larger = Buffer.allocUnsafe(room);
      partial.copy(larger, 0, 0, partialBytes);
      partial = larger;
    }
    chunk.copy(partial, partialBytes, position, position + bytes);
    partialBytes = needed;
    position += bytes;
  }

  /** Lets go of the chunk, so that a silent connection does not hold what it sent. */
  function finishChunk(): undefined {
    frame.id = partialBytes >= ID_END ? uint32At(partial, LENGTH_BYTES) : 0;
    frame.message = NO_MESSAGE;
    chunk = EMPTY;
    chunkMessage = NO_MESSAGE;
    position = 0;
  }

  function setFrame(source: Buffer, message: protobuf.Reader, start: number, bytes: number) {
    frame.id = bytes >= ID_END ? uint32At(source, start + LENGTH_BYTES) : 0;
    if (uint32At(source, start) > maxFrameBytes) return 'too-large';
    if (bytes < HEADER_BYTES) return 'too-short';
    frame.code = source[start + ID_END] ?? 0;
    message.pos = start + HEADER_BYTES;
    message.len = start + bytes;
    frame.message = message;
    return 'whole';
  }

  return {
    frame,
    push(bytes) {
      chunk = bytes;
      chunkMessage = protobuf.Reader.create(bytes);
      position = 0;
    },
    next,
    get isInsideFrame() {
      return partialBytes > 0;
    },
  };
}

/** How many bytes the frame at `start` has, or as many as are needed to tell. Of one too large, up to its id. */
function wantedBytes(source: Buffer, start: number, bytes: number, maxFrameBytes: number): number {
  if (bytes < LENGTH_BYTES) return LENGTH_BYTES;
  const length = uint32At(source, start);
  return length > maxFrameBytes ? ID_END : LENGTH_BYTES + length;
}

/** Written out, because Buffer's own method checks its arguments at every call. */
function uint32At(source: Buffer, at: number): number {
  return (
    ((source[at] ?? 0) * 0x1000000 +
      (((source[at + 1] ?? 0) << 16) | ((source[at + 2] ?? 0) << 8) | (source[at + 3] ?? 0))) >>>
    0
  );
}
