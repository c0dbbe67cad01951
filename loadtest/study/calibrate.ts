import { StartError } from '../../services/runtime/start-error.ts';
import { MAIN_ARMS } from '../result/arms.ts';
import type { Condition, GeneratorName, Phase, Trial } from '../result/result.ts';
import { median } from '../verdict/statistics.ts';
import { describeCondition } from './describe-condition.ts';
import type { Calibration } from './rates.ts';

/** What a first pass has found, and which generators did not do as they should, each with the reason in words. */
export interface CalibrationOutcome {
  readonly calibration: Calibration;
  readonly unfit: ReadonlyMap<GeneratorName, string>;
}

/**
 * Measures the conditions, some of which may be there several times: their median counts, as a moment at which others leave
 * the machine alone would make the rates too high for the rounds. Rejects with a `StartError` if a main arm could not be measured: a study without REST
 * or gRPC is none. Any other generator is left out if it fails.
 */
export async function calibrate(
  conditions: readonly Condition[],
  measure: (condition: Condition) => Promise<Trial>,
  signal: AbortSignal,
): Promise<CalibrationOutcome> {
  const trials: Trial[] = [];
  const unfit = new Map<GeneratorName, string>();
  for (const condition of conditions) {
    try {
      const trial = await measure(condition);
      refuseErrors(trial.phases);
      trials.push(trial);
    } catch (error) {
      signal.throwIfAborted();
      const reason = `${describeCondition(condition)}: ${(error as Error).message}`;
      if (condition.generator === 'wire')
        throw new StartError([`The calibration failed: ${reason}`], { cause: error });
      unfit.set(condition.generator, `everything by ${condition.generator}: ${reason}`);
    }
  }
  return { calibration: readCalibration(trials), unfit };
}

function readCalibration(trials: readonly Trial[]): Calibration {
  const [rest = 0, grpc = 0] = MAIN_ARMS.map((arm) =>
    best(trials.filter((trial) => trial.arm === arm && trial.server === 'service')),
  );
  const limits = trials.filter(({ server }) => server === 'noop');
  const generatorLimit: Partial<Record<GeneratorName, number>> = {};
  for (const trial of limits) {
    const slower = generatorLimit[trial.generator] ?? Number.POSITIVE_INFINITY;
    generatorLimit[trial.generator] = Math.min(slower, best([trial]));
  }
  return { capacity: { rest, grpc }, generatorLimit };
}

/** Under the load that is best by the median of the trials: the best of each trial would be the luckiest. */
function best(trials: readonly Trial[]): number {
  const loads = trials[0]?.phases ?? [];
  return Math.max(
    ...loads.map((_, index) => median(trials.flatMap(({ phases }) => phases[index] ?? []).map(throughput))),
  );
}

const throughput = ({ completed, wallSeconds }: Phase): number => completed / wallSeconds;

function refuseErrors(phases: readonly Phase[]): void {
  for (const { errors, completed, firstError } of phases) {
    if (errors > 0)
      throw new Error(`${errors} of ${errors + completed} requests failed, the first: ${firstError}`);
    if (completed === 0) throw new Error('no request was answered');
  }
}
