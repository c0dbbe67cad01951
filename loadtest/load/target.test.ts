import assert from 'node:assert/strict';
import { it } from 'node:test';
import { authority } from './target.ts';

it('a target is written as in a URL', () => {
  assert.equal(authority({ host: '::1', port: 5000 }), '[::1]:5000');
  assert.equal(authority({ host: 'localhost', port: 5000 }), 'localhost:5000');
});
