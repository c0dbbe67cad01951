import type { MainArm } from '../result/arms.ts';
import type { GeneratorName } from '../result/result.ts';
import { describeGenerator } from './describe-condition.ts';

/** What a first pass has found, so that the rounds can be planned: completed requests per second at saturation. */
export interface Calibration {
  readonly capacity: Readonly<Record<MainArm, number>>;
  /** Against a server that does nothing: the slower of REST and gRPC. */
  readonly generatorLimit: Partial<Record<GeneratorName, number>>;
}

/** Arrival rates that were asked for, in place of what a calibration would choose: ascending, in requests per second. */
export interface GivenRates {
  readonly rates: readonly number[];
  /** Those of each generator, where an earlier result says which it had; otherwise it has those that it can carry. */
  readonly byGenerator?: Partial<Record<GeneratorName, readonly number[]>>;
}

/** Of the capacity of the slower of REST and gRPC: far from it, half way, and near it. */
const SHARES = [0.1, 0.5, 0.8] as const;
/** Beyond this share of its own limit a generator measures itself. */
const GENERATOR_SHARE_MAX = 0.8;

/** The arrival rates of the study, ascending, in requests per second. They are the same for all arms and all rounds. */
export function ratesOf({ capacity }: Calibration): readonly number[] {
  const slower = Math.min(capacity.rest, capacity.grpc);
  return SHARES.map((share) => roundRate(slower * share));
}

/** Those of some rates that a generator can carry, and why others are left out. */
export function carriedRates(
  generator: GeneratorName,
  rates: readonly number[],
  { generatorLimit }: Pick<Calibration, 'generatorLimit'>,
): { readonly rates: readonly number[]; readonly missing: readonly string[] } {
  const limit = generatorLimit[generator] ?? Number.POSITIVE_INFINITY;
  const carries = (rate: number) => rate <= limit * GENERATOR_SHARE_MAX;
  return {
    rates: rates.filter(carries),
    missing: rates
      .filter((rate) => !carries(rate))
      .map(
        (rate) =>
          `latency at ${rate} requests/s ${describeGenerator(generator)}: it sends ${Math.round(limit)} requests/s at ` +
          `most, and more than ${GENERATOR_SHARE_MAX * 100} % of that would measure the generator`,
      ),
  };
}

/** Two digits, so that a rate is one that a reader remembers. */
function roundRate(rate: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(rate, 1))) - 1);
  return Math.max(1, Math.floor(rate / unit) * unit);
}
