import { MAIN_ARMS, type MainArm } from '../result/arms.ts';
import { createRandom } from '../verdict/random.ts';

/**
 * Which protocol goes first in each round. Of every two rounds each protocol opens one, so that neither gains by its
 * place; which it is in the first of the two is drawn by the seed, so that no rhythm of the machine favours one.
 */
export function orderRounds(rounds: number, seed: number): readonly (readonly MainArm[])[] {
  const random = createRandom(seed);
  const forward = MAIN_ARMS;
  const backward = [...MAIN_ARMS].reverse();
  const orders: (readonly MainArm[])[] = [];
  while (orders.length < rounds) {
    orders.push(...(random() < 0.5 ? [forward, backward] : [backward, forward]));
  }
  return orders.slice(0, rounds);
}
