import type { Load, Result } from '../result/result.ts';
import { isRateAlike } from './alike.ts';
import { figureByRound } from './estimate.ts';
import { CAPACITY, type Measure } from './measures.ts';
import type { Figure } from './phase-figures.ts';
import {
  atPlace,
  closedLoads,
  describeLoad,
  MAIN_OPERATION,
  ofLoad,
  openLoads,
  type Sample,
  type Selection,
  selectSamples,
} from './select-samples.ts';

/** A value of the old result, and of the new one. */
export interface BeforeAndAfter<T> {
  readonly old: T;
  readonly new: T;
}

export const SIDES = ['old', 'new'] as const satisfies readonly (keyof BeforeAndAfter<unknown>)[];

export type Samples = BeforeAndAfter<readonly Sample[]>;
export type Loads = BeforeAndAfter<Load>;

/**
 * Fewer rounds are not compared. Of three in each result Welch's test holds: its t has then as many degrees of freedom as
 * that of the five pairs which a verdict needs. It finds great changes only.
 */
export const COMPARED_ROUNDS_MIN = 3;

/** What two results have; of the main operation, unless another is selected. */
export function selectBoth(older: Result, newer: Result, selection: Selection): Samples {
  const select = ({ trials }: Result) => selectSamples(trials, { operation: MAIN_OPERATION, ...selection });
  return { old: select(older), new: select(newer) };
}

/** The open loads that both have, but for a small difference in rate. */
export function alikeRates(samples: Samples): Loads[] {
  return openLoads(samples.old).flatMap((before) => {
    const after = openLoads(samples.new).find((load) =>
      isRateAlike(load.ratePerSecond, before.ratePerSecond),
    );
    return after === undefined ? [] : [{ old: before, new: after }];
  });
}

/** The closed loads that both have, by concurrency, ascending. */
export function sameConcurrencies(samples: Samples): Loads[] {
  return closedLoads(samples.old).flatMap((before) => {
    const after = closedLoads(samples.new).find(({ concurrency }) => concurrency === before.concurrency);
    return after === undefined ? [] : [{ old: before, new: after }];
  });
}

/** All loads that both have. */
export function sameLoads(samples: Samples): Loads[] {
  const cold = { old: samples.old.find(isCold)?.phase.load, new: samples.new.find(isCold)?.phase.load };
  return [
    ...alikeRates(samples),
    ...sameConcurrencies(samples),
    ...(cold.old === undefined || cold.new === undefined ? [] : [{ old: cold.old, new: cold.new }]),
  ];
}

const isCold = ({ phase }: Sample): boolean => phase.load.kind === 'cold';

/** What two results have under loads that are alike. */
export const underLoads = (samples: Samples, loads: Loads): Samples => ({
  old: ofLoad(samples.old, loads.old),
  new: ofLoad(samples.new, loads.new),
});

/** `median latency at 2400 requests/s`. Capacity was reached wherever it was. */
export function describeMeasure(measure: Measure, loads: Loads): string {
  if (measure === CAPACITY) return measure.name;
  const [before, after] = [describeLoad(loads.old), describeLoad(loads.new)];
  return `${atPlace(measure.name, after)}${before === after ? '' : ` (old: ${before})`}`;
}

/** A figure of each round that has it and has a logarithm of it, by round. */
export function positiveByRound(samples: readonly Sample[], figure: Figure): ReadonlyMap<number, number> {
  return new Map([...figureByRound(samples, figure)].filter(([, value]) => value > 0));
}

/** Whether a request failed. */
export const hasErrors = (samples: readonly Sample[]): boolean =>
  samples.some(({ phase }) => phase.errors > 0);
