import { FRAME_HEAD_BYTES } from './http2-frames.ts';
import { type IsRight, quote } from './speak.ts';

/** The bodies of the answers on the streams of one connection. */
export interface StreamBodies {
  /** Takes in the content of a DATA frame. */
  add(stream: number, bytes: Buffer, start: number, end: number): void;
  /** The stream has ended with this frame. Returns what is wrong with its answer, if anything is. */
  end(stream: number, bytes: Buffer, start: number, end: number): string | undefined;
  /** The stream was reset. */
  drop(stream: number): void;
}

/** An answer that comes in one frame, as most do, is held against what it has to be where it lies. */
export function createStreamBodies(isRight: IsRight): StreamBodies {
  /** Streams that are not at their end, though their body has come and was right. */
  const right = new Set<number>();
  /** Of streams whose bodies come in several frames, or are wrong. */
  const parts = new Map<number, Buffer[]>();

  return {
    add(stream, bytes, start, end) {
      if (start === end) return;
      const before = parts.get(stream);
      if (before !== undefined) before.push(bytes.subarray(start, end));
      // More behind what was right makes it wrong: it is kept without the rest.
      else if (!right.delete(stream) && isRight(bytes, start, end)) right.add(stream);
      else parts.set(stream, [bytes.subarray(start, end)]);
    },
    end(stream, bytes, start, end) {
      if (right.delete(stream)) return undefined;
      const body = Buffer.concat(parts.get(stream) ?? []);
      parts.delete(stream);
      if (body.length === 0)
        return `frame ${bytes.toString('hex', start, Math.min(end, start + FRAME_HEAD_BYTES + 64))}`;
      return isRight(body, 0, body.length) ? undefined : quote(body, 0, body.length);
    },
    drop(stream) {
      right.delete(stream);
      parts.delete(stream);
    },
  };
}
