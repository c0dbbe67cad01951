import { user as messages } from '../../../generated/user.js';
import { createFrameSplitter } from './frame-splitter.ts';
import { type IsRight, quote, type Speak, UnreadableError } from './speak.ts';
import {
  ID_AT,
  KIND_AT,
  putUserFrame,
  USER_FRAME_HEAD_BYTES,
  USER_FRAMES,
  userFrame,
} from './user-frames.ts';

const { FrameStatus } = messages.v1;

/** The frames of frame.proto. The id of a request is its slot's number, from 1. */
export const speakFrames =
  (operation: number, message: Uint8Array, isRight: IsRight): Speak =>
  (write, hear) => {
    /** Sent again and again, under ids of its own. */
    const request = userFrame(0, operation, message);
    const isUnderWay: boolean[] = [];

    function takeFrame(bytes: Buffer, start: number, end: number): void {
      const id = bytes.readUInt32BE(start + ID_AT);
      const status = bytes[start + KIND_AT];
      const content = start + USER_FRAME_HEAD_BYTES;
      if (id === 0 && status === FrameStatus.FRAME_STATUS_GOING_AWAY) return void hear.leaving();
      const isFine = status === FrameStatus.FRAME_STATUS_OK && isRight(bytes, content, end);
      const fault = isFine
        ? undefined
        : `frame ${bytes.toString('hex', start, content)} ${quote(bytes, content, end)}`;
      const slot = id - 1;
      if (!isUnderWay[slot])
        throw new UnreadableError(fault ?? `an answer to request ${id}, which was not sent`);
      isUnderWay[slot] = false;
      hear.answered(slot, fault);
    }

    return {
      send(slots) {
        const out = Buffer.allocUnsafe(slots.length * request.length);
        let at = 0;
        for (const slot of slots) {
          isUnderWay[slot] = true;
          at = putUserFrame(request, slot + 1, out, at);
        }
        write(out);
      },
      take: createFrameSplitter(USER_FRAMES, takeFrame),
    };
  };
