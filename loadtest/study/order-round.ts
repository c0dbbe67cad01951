import { MAIN_ARMS } from '../result/arms.ts';
import type { Condition } from '../result/result.ts';
import type { Random } from '../verdict/random.ts';
import { describeCondition } from './describe-condition.ts';

/**
 * The conditions of a round in random order, each order as likely, but for this: what a verdict pairs - REST and gRPC,
 * asked the same - stays together, in either order. A shared machine is another one some minutes later; what it does to
 * both of a pair cancels in their ratio.
 */
export function orderRound(conditions: readonly Condition[], random: Random): Condition[] {
  const blocks = new Map<string, Condition[]>();
  for (const condition of conditions) {
    const isMain = MAIN_ARMS.some((arm) => arm === condition.arm);
    const asked = describeCondition(isMain ? { ...condition, arm: MAIN_ARMS[0] } : condition);
    blocks.set(asked, [...(blocks.get(asked) ?? []), condition]);
  }
  return shuffle([...blocks.values()], random).flatMap((block) => shuffle(block, random));
}

/** The same in any order, each as likely: Fisher and Yates. */
function shuffle<T>(values: readonly T[], random: Random): T[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other] as T, shuffled[last] as T];
  }
  return shuffled;
}
