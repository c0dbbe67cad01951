import { MAIN_ARMS } from '../result/arms.ts';
import type { GeneratorName, Result } from '../result/result.ts';
import { MAIN_OPERATION, openLoads, selectSamples } from './select-samples.ts';

/** The arrival rates at which a generator asked the services of REST and gRPC for the main operation, ascending. */
export function measuredRates(
  { trials }: Pick<Result, 'trials'>,
  generator: GeneratorName = 'wire',
): number[] {
  const samples = MAIN_ARMS.flatMap((arm) =>
    selectSamples(trials, { arm, server: 'service', generator, operation: MAIN_OPERATION }),
  );
  return openLoads(samples).map(({ ratePerSecond }) => ratePerSecond);
}
