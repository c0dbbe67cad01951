import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, endsInsideCharacter } from './utf8.ts';

const wellFormed = fc.string({ unit: 'binary' });

describe('decodeUtf8', () => {
  it('gives back every text, the byte order mark included', () => {
    fc.assert(fc.property(wellFormed, (text) => assert.equal(decodeUtf8(Buffer.from(text)), text)));
    assert.equal(decodeUtf8(Buffer.from('\ufeffa')), '\ufeffa');
  });

  it('refuses what is not UTF-8, and takes what comes after', () => {
    for (const hex of ['ff', 'c3', '80', 'c0af', 'eda080', 'f4908080', '61e282']) {
      assert.equal(decodeUtf8(Buffer.from(hex, 'hex')), undefined, hex);
      assert.equal(decodeUtf8(Buffer.from('é')), 'é');
    }
  });
});

describe('endsInsideCharacter', () => {
  it('is true at every cut within a character, and at no other', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const bytes = Buffer.from(text);
        for (let cut = 0; cut <= bytes.length; cut += 1) {
          const isInside = ((bytes[cut] ?? 0) & 0xc0) === 0x80;
          assert.equal(endsInsideCharacter(bytes.subarray(0, cut)), isInside);
        }
      }),
    );
  });

  it('is false where no more bytes can make it right', () => {
    for (const hex of ['ff', '80', 'c0', 'e080', 'eda0', 'f08f', 'f490', 'ffc3', 'c328']) {
      assert.equal(endsInsideCharacter(Buffer.from(hex, 'hex')), false, hex);
    }
  });
});
