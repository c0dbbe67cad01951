import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createMessageSplitter } from './message-splitter.ts';

type Found = [text: string, ending: string] | 'too-long';

/** Everything that comes out of these chunks, the rest taken at the end. */
function split(chunks: readonly Buffer[], maxBytes: number): Found[] {
  const splitter = createMessageSplitter(maxBytes);
  const found: Found[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let message = splitter.next(); message !== undefined; message = splitter.next()) {
      if (message === 'too-long') return [...found, message];
      found.push([message.bytes.toString('latin1'), message.ending]);
    }
  }
  if (splitter.pending.length === 0) return found;
  const rest = splitter.take();
  return [...found, rest === 'too-long' ? rest : [rest.bytes.toString('latin1'), rest.ending]];
}

/** The same, said of the whole at once. */
function expected(all: string, maxBytes: number): Found[] {
  const found: Found[] = [];
  for (const [, text = '', ending = ''] of all.matchAll(/([^\n]*?)(\r?\n|$)/gs)) {
    if (text === '' && ending === '') break;
    if (text.length > maxBytes) return [...found, 'too-long'];
    found.push([text, ending]);
  }
  return found;
}

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] =>
  [0, ...cuts].map((cut, index) => bytes.subarray(cut, cuts[index] ?? bytes.length));

describe('createMessageSplitter', () => {
  const text = 'one\ntwo\r\n\n\r\nlong enough\rto wrap\n\r\r\nrest';

  it('finds the same messages at every chunk boundary', () => {
    const bytes = Buffer.from(text);
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        assert.deepEqual(split(cutAt(bytes, [first, second]), 100), expected(text, 100));
      }
    }
  });

  it('says what those messages are', () => {
    assert.deepEqual(expected(text, 100), [
      ['one', '\n'],
      ['two', '\r\n'],
      ['', '\n'],
      ['', '\r\n'],
      ['long enough\rto wrap', '\n'],
      ['\r', '\r\n'],
      ['rest', ''],
    ]);
  });

  it('finds the same messages however any text is cut, and whatever the limit', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n'), maxLength: 60 });
    const cuts = fc.array(fc.nat(60), { maxLength: 10 });
    fc.assert(
      fc.property(texts, cuts, fc.integer({ min: 1, max: 20 }), (all, someCuts, maxBytes) => {
        const bytes = Buffer.from(all);
        const sorted = someCuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        assert.deepEqual(split(cutAt(bytes, sorted), maxBytes), expected(all, maxBytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a message of exactly the limit, with any ending', () => {
    for (const ending of ['\n', '\r\n', '']) {
      assert.deepEqual(split([Buffer.from(`12345${ending}`)], 5), [['12345', ending]]);
    }
  });

  it('refuses a message over the limit before it has ended', () => {
    const splitter = createMessageSplitter(5);
    splitter.push(Buffer.from('123456'));
    assert.equal(splitter.next(), 'too-long');
  });

  it('goes on after a message that was taken before its line end', () => {
    const splitter = createMessageSplitter(5);
    splitter.push(Buffer.from('one'));
    assert.equal(splitter.next(), undefined);
    assert.equal(splitter.pending.toString(), 'one');
    assert.deepEqual(splitter.take(), { bytes: Buffer.from('one'), ending: '' });
    splitter.push(Buffer.from('two\n'));
    assert.deepEqual(splitter.next(), { bytes: Buffer.from('two'), ending: '\n' });
    assert.equal(splitter.next(), undefined);
    assert.equal(splitter.pending.length, 0);
  });
});
