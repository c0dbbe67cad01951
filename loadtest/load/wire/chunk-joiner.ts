import { UnreadableError } from './speak.ts';

/** Puts what came in several chunks together again. */
export interface ChunkJoiner {
  /** What was kept and the chunk, or `undefined` as long as that is fewer bytes than were asked for. */
  add(chunk: Buffer): Buffer | undefined;
  /** Keeps the rest of what `add` has returned, until there are `neededBytes` of it. */
  keep(rest: Buffer, neededBytes: number): void;
}

/** The most that is waited for, far beyond any answer that a server should give. */
const BYTES_MAX = 128 * 1024 * 1024;

/** However many chunks an answer comes in, its bytes are copied once, and not at all if they came in one. */
export function createChunkJoiner(): ChunkJoiner {
  let chunks: Buffer[] = [];
  let bytes = 0;
  let neededBytes = 0;
  return {
    add(chunk) {
      if (bytes === 0) return chunk;
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes < neededBytes) return undefined;
      const joined = Buffer.concat(chunks, bytes);
      chunks = [];
      bytes = 0;
      return joined;
    },
    keep(rest, needed) {
      if (needed > BYTES_MAX) throw new UnreadableError(`${needed} bytes in one piece are too many`);
      bytes = rest.length;
      neededBytes = needed;
      if (bytes > 0) chunks.push(rest);
    },
  };
}
