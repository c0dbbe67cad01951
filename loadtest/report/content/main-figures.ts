import { ARM_FACTS, ARMS, type Arm } from '../../result/arms.ts';
import { GENERATORS, type GeneratorName, type Result } from '../../result/result.ts';
import { MAIN_OPERATION } from '../../verdict/select-samples.ts';
import { figuresByLoad, type LoadFigures } from '../../verdict/study-figures.ts';

/** What several sections are about: the small user is created by each arm's service. */
export interface MainFigures {
  readonly result: Result;
  /** The first that has measured; the others are compared with it. */
  readonly generator: GeneratorName;
  /** Arms that were measured, in the order of every table. */
  readonly arms: readonly ArmFigures[];
}

export interface ArmFigures {
  readonly arm: Arm;
  readonly name: string;
  readonly loads: readonly LoadFigures[];
}

/** What all sections need, aggregated once. */
export function createMainFigures(result: Result): MainFigures {
  const measured = result.trials.filter(({ server }) => server === 'service');
  const generator = GENERATORS.find((name) => measured.some((trial) => trial.generator === name)) ?? 'wire';
  return { result, generator, arms: armFigures(result, generator, 'service') };
}

/** Of all arms that were measured, by one generator against one kind of server. */
export function armFigures(
  { trials }: Result,
  generator: GeneratorName,
  server: 'service' | 'floor' | 'noop',
): ArmFigures[] {
  return ARMS.map((arm) => ({
    arm,
    name: ARM_FACTS[arm].name,
    loads: figuresByLoad(trials, { arm, server, generator, operation: MAIN_OPERATION }),
  })).filter(({ loads }) => loads.length > 0);
}

/** A figure of each arm under one load, where it was measured. */
export function underLoad(
  arms: readonly ArmFigures[],
  isMeant: (figures: LoadFigures) => boolean,
): (Omit<ArmFigures, 'loads'> & { readonly figures: LoadFigures })[] {
  return arms.flatMap(({ arm, name, loads }) => {
    const figures = loads.find(isMeant);
    return figures === undefined ? [] : [{ arm, name, figures }];
  });
}

/** What a reader has to know of all figures under a load, each in words. */
export const flawsOf = (figures: LoadFigures | undefined): readonly string[] =>
  figures === undefined ? [] : [...figures.failures, ...figures.flaws];
