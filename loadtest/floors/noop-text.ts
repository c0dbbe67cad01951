import { createChunkJoiner } from '../load/wire/chunk-joiner.ts';
import { UnreadableError } from '../load/wire/speak.ts';
import type { Answerer } from './noop-port.ts';

const NEWLINE = 0x0a;

/** Answers every line in upper case: all lines of a chunk at once. */
export const answerText =
  (maxLineBytes: number): Answerer =>
  (socket) => {
    const joiner = createChunkJoiner();
    return (chunk) => {
      const bytes = joiner.add(chunk);
      if (bytes === undefined) return;
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) socket.write(bytes.toString('utf8', 0, end).toUpperCase());
      const restBytes = bytes.length - end;
      if (restBytes > maxLineBytes) throw new UnreadableError(`a line of ${restBytes} bytes is too long`);
      joiner.keep(bytes.subarray(end), restBytes + 1);
    };
  };
