import { createChunkJoiner } from './chunk-joiner.ts';

/** Frames that say how long they are. */
export interface FrameFormat {
  /** So many bytes of a frame tell its length. */
  readonly headBytes: number;
  /** Of the whole frame that begins here. Throws an `UnreadableError` if that can't be. */
  lengthOf(bytes: Buffer, start: number): number;
}

/** Takes chunks, and hands on every frame that is there in full. */
export function createFrameSplitter(
  { headBytes, lengthOf }: FrameFormat,
  take: (bytes: Buffer, start: number, end: number) => void,
): (chunk: Buffer) => void {
  const joiner = createChunkJoiner();
  return (chunk) => {
    const bytes = joiner.add(chunk);
    if (bytes === undefined) return;
    let at = 0;
    let neededBytes = headBytes;
    while (bytes.length - at >= headBytes) {
      neededBytes = lengthOf(bytes, at);
      if (bytes.length - at < neededBytes) break;
      take(bytes, at, at + neededBytes);
      at += neededBytes;
      neededBytes = headBytes;
    }
    joiner.keep(bytes.subarray(at), neededBytes);
  };
}
