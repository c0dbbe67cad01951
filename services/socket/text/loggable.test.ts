import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loggable } from './loggable.ts';

describe('loggable', () => {
  it('leaves ordinary text of every script as it is', () => {
    for (const text of ['hello server', 'Ωμέγα 陳 👩‍🚀 "\\']) assert.equal(loggable(text), text);
  });

  it('escapes what would move the cursor, begin a line or turn the text around', () => {
    assert.equal(loggable('a\0\t\r\x1b[2J\x7f'), 'a\\u0000\\u0009\\u000d\\u001b[2J\\u007f');
    assert.equal(loggable('\x85\x9b\u2028\u2029\u202e\u2066'), '\\u0085\\u009b\\u2028\\u2029\\u202e\\u2066');
  });

  it('cuts at 100 characters, and none of them in two', () => {
    assert.equal(loggable('x'.repeat(101)), 'x'.repeat(100));
    assert.equal(loggable(`x${'👩'.repeat(200)}`), `x${'👩'.repeat(99)}`);
  });
});
