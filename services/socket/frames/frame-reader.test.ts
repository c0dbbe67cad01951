import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createFrameReader, type FrameReader } from './frame-reader.ts';

const MAX_FRAME_BYTES = 50;

type Found = { found: string; id: number; code?: number; message?: string };

/** A frame as it is on the wire, with a length that may be a lie. */
function wire(body: Uint8Array, length = body.length): Buffer {
  const bytes = Buffer.alloc(4 + body.length);
  bytes.writeUInt32BE(length);
  bytes.set(body, 4);
  return bytes;
}

/** What comes out of these chunks, up to the first frame that is too large, and whether a frame was left unended. */
function read(chunks: readonly Buffer[]): { found: Found[]; isInsideFrame: boolean } {
  const reader = createFrameReader(MAX_FRAME_BYTES);
  const all: Found[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      all.push(describeFrame(found, reader));
      if (found === 'too-large') return { found: all, isInsideFrame: false };
    }
  }
  return { found: all, isInsideFrame: reader.isInsideFrame };
}

function describeFrame(found: string, { frame: { id, code, message } }: FrameReader): Found {
  if (found !== 'whole') return { found, id };
  const bytes = Buffer.from(message.buf.subarray(message.pos, message.len));
  return { found, id, code, message: bytes.toString('hex') };
}

/** The same, said of each frame by itself. */
function expected(body: Uint8Array, length = body.length): Found {
  const bytes = Buffer.from(body);
  const id = bytes.length >= 4 ? bytes.readUInt32BE() : 0;
  if (length > MAX_FRAME_BYTES) return { found: 'too-large', id };
  if (bytes.length < 5) return { found: 'too-short', id };
  return { found: 'whole', id, code: bytes[4] ?? 0, message: bytes.toString('hex', 5) };
}

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] =>
  [0, ...cuts].map((cut, index) => bytes.subarray(cut, cuts[index] ?? bytes.length));

const bodies = fc.array(fc.uint8Array({ maxLength: MAX_FRAME_BYTES }), { maxLength: 8 });
const cuts = fc.array(fc.nat(500), { maxLength: 12 });

describe('createFrameReader', () => {
  const some = [Buffer.from('0000000701aabb', 'hex'), Buffer.alloc(0), Buffer.from('ffffffff02', 'hex')];

  it('finds the same frames at every chunk boundary', () => {
    const bytes = Buffer.concat(some.map((body) => wire(body)));
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const { found, isInsideFrame } = read(cutAt(bytes, [first, second]));
        assert.deepEqual(found, [
          { found: 'whole', id: 7, code: 1, message: 'aabb' },
          { found: 'too-short', id: 0 },
          { found: 'whole', id: 0xffff_ffff, code: 2, message: '' },
        ]);
        assert.equal(isInsideFrame, false);
      }
    }
  });

  it('finds the same frames however they are cut', () => {
    fc.assert(
      fc.property(bodies, cuts, (all, someCuts) => {
        const bytes = Buffer.concat(all.map((body) => wire(body)));
        const sorted = someCuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        assert.deepEqual(read(cutAt(bytes, sorted)), {
          found: all.map((body) => expected(body)),
          isInsideFrame: false,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('finds the frames before one that is too large, and its id, however they are cut', () => {
    const lies = fc.integer({ min: MAX_FRAME_BYTES + 1, max: 0xffff_ffff });
    fc.assert(
      fc.property(bodies, lies, cuts, (all, lie, someCuts) => {
        const last = Buffer.from('0000002a01', 'hex');
        const bytes = Buffer.concat([...all.map((body) => wire(body)), wire(last, lie)]);
        const sorted = someCuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        const wanted = [...all.map((body) => expected(body)), expected(last, lie)];
        assert.deepEqual(read(cutAt(bytes, sorted)).found, wanted);
      }),
    );
  });

  it('knows that it is inside a frame, and its id if that has come', () => {
    const bytes = wire(some[0] ?? Buffer.alloc(0));
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = createFrameReader(MAX_FRAME_BYTES);
      reader.push(bytes.subarray(0, cut));
      assert.equal(reader.next(), undefined);
      assert.equal(reader.isInsideFrame, true);
      assert.equal(reader.frame.id, cut >= 8 ? 7 : 0);
    }
  });

  it('holds little more than has come, whatever the length says', () => {
    const reader = createFrameReader(64 * 1024 * 1024);
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 100 }, () => createFrameReader(64 * 1024 * 1024));
    for (const one of [reader, ...readers]) {
      one.push(wire(Buffer.alloc(1000), 64 * 1024 * 1024));
      assert.equal(one.next(), undefined);
    }
    assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
  });
});
