import type { Readable } from 'node:stream';

/** Hands on the whole body of a request, or `undefined` once it has ended if it was longer than `maxBytes`. */
export function collectBody(body: Readable, maxBytes: number, done: (body?: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  });
  body.on('end', () => done(bytes <= maxBytes ? join(chunks) : undefined));
}

const join = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
