import type { MainArm } from '../result/arms.ts';
import type { GeneratorName } from '../result/result.ts';
import type { JudgedMeasure } from './measures.ts';
import type { Sample } from './select-samples.ts';

export type PerMainArm<T> = Readonly<Record<MainArm, T>>;

/** A value for each of the two arms. */
export function perMainArm<T>(value: (arm: MainArm) => T): PerMainArm<T> {
  return { rest: value('rest'), grpc: value('grpc') };
}

/** One measure of both main arms: what one verdict is made of. */
export interface Contest extends JudgedMeasure {
  readonly generator: GeneratorName;
  readonly isMain: boolean;
  /** Under which load, for sentences: `at 2400 requests/s`; empty where nothing was measured. */
  readonly place: string;
  /** Those that are compared: one of each round. */
  readonly samples: PerMainArm<readonly Sample[]>;
  /** Those that the compared ones were chosen from; a failure in any of them counts. */
  readonly candidates: PerMainArm<readonly Sample[]>;
  readonly remarks: readonly string[];
}
