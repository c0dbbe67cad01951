import type { Arm } from '../result/arms.ts';
import type { GeneratorName, Trial } from '../result/result.ts';
import { completedPerSecond } from './phase-figures.ts';
import { closedLoads, MAIN_OPERATION, ofLoad, type Sample, selectSamples } from './select-samples.ts';
import { median } from './statistics.ts';

/** Requests per second of a generator against a server that does nothing: what it can do at most. */
export type GeneratorLimit = (sample: Sample) => number | undefined;

/**
 * The limit of a generator for an arm, by the no-op trials: their median at the concurrency of the sample (of an open
 * load: its connections), or at the next one that was measured, or at the highest. `undefined` where there are none.
 */
export function createGeneratorLimit(
  trials: readonly Trial[],
  generator: GeneratorName,
  arm: Arm,
): GeneratorLimit {
  const samples = selectSamples(trials, { arm, server: 'noop', generator, operation: MAIN_OPERATION });
  const limits = closedLoads(samples).map((load) => ({
    concurrency: load.concurrency,
    perSecond: median(ofLoad(samples, load).flatMap(({ phase }) => completedPerSecond(phase) ?? [])),
  }));
  return ({ trial, phase: { load } }) => {
    const atOnce = load.kind === 'closed' ? load.concurrency : trial.connections;
    return (limits.find(({ concurrency }) => concurrency >= atOnce) ?? limits.at(-1))?.perSecond;
  };
}
