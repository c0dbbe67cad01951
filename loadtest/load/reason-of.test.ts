import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonOf } from './reason-of.ts';

test('an error is told by its message, or by its code, and several by those of each', () => {
  const refused = (port: number) => new Error(`connect ECONNREFUSED 127.0.0.1:${port}`);
  assert.equal(reasonOf(refused(1)), 'connect ECONNREFUSED 127.0.0.1:1');
  assert.equal(reasonOf(Object.assign(new Error(), { code: 'EPIPE' })), 'EPIPE');
  assert.equal(
    reasonOf(new AggregateError([refused(1), refused(2)])),
    'connect ECONNREFUSED 127.0.0.1:1; connect ECONNREFUSED 127.0.0.1:2',
  );
});
