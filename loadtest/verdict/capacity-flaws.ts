import { ARM_FACTS, type Arm } from '../result/arms.ts';
import type { GeneratorName, Result } from '../result/result.ts';
import { bestConcurrency } from './best-concurrency.ts';
import { findIdleServer, findOwnLimit } from './find-flaws.ts';
import { createGeneratorLimit } from './generator-limit.ts';
import { closedLoads, loadKey, MAIN_OPERATION, ofLoad, selectSamples } from './select-samples.ts';

/** Why what an arm has completed may not be what its server can, in words. */
export interface CapacityFlaws {
  /** Under any load: nobody knows what the generator can do at most. */
  readonly always: readonly string[];
  /** By concurrency: something other than the server bounded it, so that the server can do at least so much. */
  readonly bounded: ReadonlyMap<number, readonly string[]>;
}

/**
 * Looks at what an arm's service has completed under each closed load as verdicts on capacity do. Under few requests at
 * once a server waits for them, and is idle: it has to be busy under its best load only.
 */
export function findCapacityFlaws(
  { trials, profile }: Pick<Result, 'trials' | 'profile'>,
  arm: Arm,
  generator: GeneratorName,
): CapacityFlaws {
  const { name } = ARM_FACTS[arm];
  const samples = selectSamples(trials, { arm, server: 'service', generator, operation: MAIN_OPERATION });
  const limitOf = createGeneratorLimit(trials, generator, arm);
  const best = bestConcurrency(samples.filter(({ phase }) => phase.load.kind === 'closed'));
  const isCalibrated = samples.some((sample) => limitOf(sample) !== undefined);
  const bounded = closedLoads(samples).map((load) => {
    const under = ofLoad(samples, load);
    const isBest = best !== undefined && loadKey(load) === loadKey(best);
    const reasons = [
      ...(isCalibrated ? findOwnLimit(name, under, limitOf, profile) : []),
      ...(isBest ? findIdleServer(name, under) : []),
    ];
    return [load.concurrency, reasons] as const;
  });
  return {
    always: isCalibrated ? [] : findOwnLimit(name, samples, limitOf, profile),
    bounded: new Map(bounded.filter(([, reasons]) => reasons.length > 0)),
  };
}
