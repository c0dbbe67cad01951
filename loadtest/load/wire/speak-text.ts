import { createChunkJoiner } from './chunk-joiner.ts';
import { type IsRight, quote, type Speak, UnreadableError } from './speak.ts';

const NEWLINE = 0x0a;

/** Lines, each answered by a line, in their order. `line` ends with a newline. */
export const speakText =
  (line: Buffer, isRight: IsRight): Speak =>
  (write, hear) => {
    const joiner = createChunkJoiner();
    const sent: number[] = [];
    return {
      send(slots) {
        sent.push(...slots);
        write(slots.length === 1 ? line : Buffer.concat(slots.map(() => line)));
      },
      take(chunk) {
        const bytes = joiner.add(chunk);
        if (bytes === undefined) return;
        let at = 0;
        for (let end = bytes.indexOf(NEWLINE) + 1; end > 0; end = bytes.indexOf(NEWLINE, at) + 1) {
          const slot = sent.shift();
          if (slot === undefined) throw new UnreadableError(quote(bytes, at, end));
          hear.answered(slot, isRight(bytes, at, end) ? undefined : quote(bytes, at, end));
          at = end;
        }
        if (at < bytes.length) joiner.keep(bytes.subarray(at), bytes.length - at + 1);
      },
    };
  };
