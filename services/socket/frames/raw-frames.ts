import { user } from '../../../generated/user.js';
import type { Target } from '../../runtime/target.ts';
import { type ByteStream, openByteStream } from '../byte-stream.ts';
import { createFrameReader } from './frame-reader.ts';
import { FrameStatus } from './frame-status.ts';

const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** An answer that says what is wrong, by the name of its status. */
export interface RawAnswer {
  readonly id: number;
  readonly status: string;
  /** The message of its FrameError; empty where the status is OK. */
  readonly message: string;
}

/** A connection to a frames port that sends bytes as they are: for what the frames client never does. */
export interface RawFrames {
  readonly stream: ByteStream;
  /** The next answer; `undefined` at the server's end, or after 5 s of silence. */
  next(): Promise<RawAnswer | undefined>;
}

export async function openRawFrames(target: Target, signal?: AbortSignal): Promise<RawFrames> {
  const stream = await openByteStream(target, signal);
  const reader = createFrameReader(MAX_FRAME_BYTES);
  return {
    stream,
    async next() {
      let found = reader.next();
      while (found === undefined) {
        const bytes = await stream.read(1);
        if (bytes.length === 0) return undefined;
        reader.push(bytes);
        found = reader.next();
      }
      if (found !== 'whole') throw new Error(`the server sent a frame that is ${found}`);
      const { id, code, message } = reader.frame;
      const isOk = code === FrameStatus.FRAME_STATUS_OK;
      return {
        id,
        status: statusName(code),
        message: isOk ? '' : user.v1.FrameError.decode(message).message,
      };
    },
  };
}

/** `TOO_LARGE` for 9, and so on, as in frame.proto. */
const statusName = (code: number): string => FrameStatus[code]?.replace('FRAME_STATUS_', '') ?? String(code);
