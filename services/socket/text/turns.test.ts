import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTurns } from './turns.ts';

describe('createTurns', () => {
  function enterAll(maxConcurrent: number, names: string) {
    const turns = createTurns(maxConcurrent);
    const started: string[] = [];
    const leave = Object.fromEntries([...names].map((name) => [name, turns.enter(() => started.push(name))]));
    return { started, leave: (name: string) => leave[name]?.() };
  }

  it('starts as many as it may, and the next whenever one leaves, in order', () => {
    const { started, leave } = enterAll(2, 'abcd');
    assert.deepEqual(started, ['a', 'b']);
    leave('b');
    assert.deepEqual(started, ['a', 'b', 'c']);
    leave('a');
    assert.deepEqual(started, ['a', 'b', 'c', 'd']);
  });

  it('counts one who leaves twice once', () => {
    const { started, leave } = enterAll(1, 'abc');
    leave('a');
    leave('a');
    assert.deepEqual(started, ['a', 'b']);
  });

  it('passes over one who leaves while it waits', () => {
    const { started, leave } = enterAll(1, 'abc');
    leave('b');
    assert.deepEqual(started, ['a']);
    leave('a');
    assert.deepEqual(started, ['a', 'c']);
  });
});
