import { user as messages } from '../../generated/user.js';
import { createFrameSplitter } from '../load/wire/frame-splitter.ts';
import { UnreadableError } from '../load/wire/speak.ts';
import { ID_AT, putUserFrame, USER_FRAMES, userFrame } from '../load/wire/user-frames.ts';
import type { Answerer } from './noop-port.ts';

/** Answers every frame with OK and the message, under its request id. */
export function answerFrames(message: Uint8Array, maxFrameBytes: number): Answerer {
  const answer = userFrame(0, messages.v1.FrameStatus.FRAME_STATUS_OK, message);
  const format = {
    ...USER_FRAMES,
    lengthOf(bytes: Buffer, start: number) {
      const length = USER_FRAMES.lengthOf(bytes, start);
      if (length > maxFrameBytes + ID_AT) throw new UnreadableError(`a frame of ${length} bytes is too long`);
      return length;
    },
  };

  return (socket) => {
    const ids: number[] = [];
    const split = createFrameSplitter(format, (bytes, start) => ids.push(bytes.readUInt32BE(start + ID_AT)));
    return (chunk) => {
      split(chunk);
      if (ids.length === 0) return;
      const out = Buffer.allocUnsafe(ids.length * answer.length);
      let at = 0;
      for (const id of ids) at = putUserFrame(answer, id, out, at);
      ids.length = 0;
      socket.write(out);
    };
  };
}
