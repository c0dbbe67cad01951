import { ARM_FACTS, MAIN_ARMS } from '../result/arms.ts';
import type { Phase, Result } from '../result/result.ts';
import type { Contest } from './contest.ts';
import { percent } from './number-text.ts';
import { median } from './statistics.ts';

/** Of the machine's CPU time in a phase: the share that its hypervisor took for other machines. */
export interface StolenTime {
  readonly median: number;
  readonly worst: number;
}

/**
 * Beyond this share, as much of the time by the wall is lost as two runs differ by without any reason (the threshold of
 * compare-results.ts), and a reader has to know. It makes no verdict invalid: it comes to both of a pair, differently from
 * round to round, so that it is in the interval; and who rents a machine can do nothing about it.
 */
const TOLD_FROM = 0.05;

/** Of those phases that know; `undefined` where none does. */
export function stolenTime(phases: readonly Phase[]): StolenTime | undefined {
  const shares = phases.flatMap(({ machine }) => machine?.stolenShare ?? []);
  return shares.length === 0 ? undefined : { median: median(shares), worst: Math.max(...shares) };
}

/** Of all phases of a result. */
export const stolenTimeOf = ({ trials }: Pick<Result, 'trials'>): StolenTime | undefined =>
  stolenTime(trials.flatMap(({ phases }) => phases));

/** What a reader has to know of figures by the wall's time; CPU time is without what was stolen. */
export function remarkStolenTime({ question, samples }: Pick<Contest, 'question' | 'samples'>): string[] {
  if (question === 'cost') return [];
  const stolen = MAIN_ARMS.map((arm) => stolenTime(samples[arm].map(({ phase }) => phase))?.median ?? 0);
  if (Math.max(...stolen) < TOLD_FROM) return [];
  const shares = MAIN_ARMS.map((arm, index) => `${percent(stolen[index] ?? 0)} under ${ARM_FACTS[arm].name}`);
  return [
    `the hypervisor took ${shares.join(' and ')} of the machine's CPU time (medians): on a machine of its own both would do better`,
  ];
}
