import type { Load } from '../result/result.ts';
import { figureByRound } from './estimate.ts';
import { completedPerSecond } from './phase-figures.ts';
import { closedLoads, ofLoad, type Sample } from './select-samples.ts';
import { mean } from './statistics.ts';

/** So many times as much at the highest concurrency as at the one below it: the end was not seen. */
const STILL_RISING = 1.05;

/**
 * The closed load under which most was completed per second, in the mean of the rounds; `undefined` of nothing. Only
 * loads of which all rounds are there. One choice for all rounds: the best of each round would count luck as capacity,
 * and more of it for an arm that varies more.
 */
export function bestConcurrency(samples: readonly Sample[]): Load | undefined {
  return rate(samples).reduce<Rated | undefined>(
    (best, rated) => (best === undefined || rated.perSecond > best.perSecond ? rated : best),
    undefined,
  )?.load;
}

/** Whether more was completed at the highest concurrency than at the one below by so much that the end was not seen. */
export function isStillRising(samples: readonly Sample[]): boolean {
  const [highest, below] = rate(samples).reverse();
  return highest !== undefined && below !== undefined && highest.perSecond > STILL_RISING * below.perSecond;
}

interface Rated {
  readonly load: Load;
  readonly perSecond: number;
}

/** By concurrency, ascending. */
function rate(samples: readonly Sample[]): Rated[] {
  const all = closedLoads(samples).map((load) => {
    return { load, values: [...figureByRound(ofLoad(samples, load), completedPerSecond).values()] };
  });
  const rounds = Math.max(...all.map(({ values }) => values.length));
  return all
    .filter(({ values }) => values.length === rounds)
    .map(({ load, values }) => ({ load, perSecond: mean(values) }));
}
