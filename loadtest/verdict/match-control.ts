import { ARMS } from '../result/arms.ts';
import type { Result } from '../result/result.ts';
import type { Match } from './match-figures.ts';
import { COST } from './measures.ts';
import {
  type BeforeAndAfter,
  COMPARED_ROUNDS_MIN,
  describeMeasure,
  hasErrors,
  type Loads,
  positiveByRound,
  type Samples,
  SIDES,
  sameConcurrencies,
  selectBoth,
  underLoads,
} from './select-both.ts';
import { mean } from './statistics.ts';

const UNKNOWN = `whether the machine was the same is not known, as servers that do nothing were not measured in ${COMPARED_ROUNDS_MIN} rounds of both`;

/**
 * Server CPU per request of the servers that do nothing, by `wire`, under their highest concurrency. They have no code of
 * the services, not even of the core, as the bare floors have: what changes them is the machine, whatever their protocol.
 * So they are one figure, the geometric mean of the arms in a round, over rounds of their own, which may be fewer than
 * those of the services. Returns why it is not there, if so.
 */
export function matchControl(older: Result, newer: Result): Match | string {
  const controls = ARMS.flatMap((arm) => {
    const control = controlOf(selectBoth(older, newer, { arm, server: 'noop', generator: 'wire' }));
    return control === undefined ? [] : [control];
  });
  const [first] = controls;
  if (first === undefined) return UNKNOWN;
  const values = { old: meanByRound(controls, 'old'), new: meanByRound(controls, 'new') };
  if (SIDES.some((side) => values[side].length < COMPARED_ROUNDS_MIN)) return UNKNOWN;
  return {
    arm: null,
    generator: 'wire',
    measure: COST,
    about: describeMeasure(COST, first.loads),
    ...values,
  };
}

interface Control extends BeforeAndAfter<ReadonlyMap<number, number>> {
  readonly loads: Loads;
}

/** Of one arm, by round; `undefined` where one of the two results can't say. */
function controlOf(samples: Samples): Control | undefined {
  const loads = sameConcurrencies(samples).at(-1);
  if (loads === undefined) return undefined;
  const used = underLoads(samples, loads);
  const byRound = {
    old: positiveByRound(used.old, COST.figure),
    new: positiveByRound(used.new, COST.figure),
  };
  const isFit = SIDES.every((side) => byRound[side].size >= COMPARED_ROUNDS_MIN && !hasErrors(used[side]));
  return isFit ? { loads, ...byRound } : undefined;
}

/** Of the rounds that have all of them. */
function meanByRound(controls: readonly Control[], side: (typeof SIDES)[number]): number[] {
  const rounds = [...(controls[0]?.[side].keys() ?? [])];
  return rounds.flatMap((round) => {
    const values = controls.flatMap((control) => control[side].get(round) ?? []);
    return values.length === controls.length ? [Math.exp(mean(values.map(Math.log)))] : [];
  });
}
