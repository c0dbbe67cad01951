import assert from 'node:assert/strict';
import { it } from 'node:test';
import { orderRounds } from './round-order.ts';

const firsts = (rounds: number, seed: number): string[] =>
  orderRounds(rounds, seed).map(([first = '']) => first);

it('each protocol goes first in one of every two rounds', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const order = firsts(20, seed);
    for (let round = 0; round < order.length; round += 2) assert.notEqual(order[round], order[round + 1]);
  }
});

it('every round has both protocols, and there are as many rounds as asked for', () => {
  const order = orderRounds(7, 1);
  assert.equal(order.length, 7);
  for (const arms of order) assert.deepEqual([...arms].sort(), ['grpc', 'rest']);
});

it('the order is that of its seed, and no rhythm', () => {
  assert.deepEqual(firsts(20, 3), firsts(20, 3));
  const openers = new Set(Array.from({ length: 20 }, (_, seed) => firsts(20, seed).join()));
  assert.ok(openers.size > 10);
});
