import type { Load } from '../../result/result.ts';
import { loadKey, middleOf } from '../../verdict/select-samples.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import type { ArmFigures } from './main-figures.ts';

/** The open load in the middle, which most arms share: fixed-rate figures are its. `undefined` where there is none. */
export function middleLoad(arms: readonly Pick<ArmFigures, 'loads'>[]): Load | undefined {
  const open = arms.flatMap(({ loads }) => loads.flatMap(({ load }) => (load.kind === 'open' ? [load] : [])));
  const distinct = [...new Map(open.map((load) => [loadKey(load), load])).values()];
  return middleOf(distinct.sort((a, b) => a.ratePerSecond - b.ratePerSecond));
}

/** Of an arm's figures those under that load; `undefined` where it did not have it. */
export const figuresUnder = (
  loads: readonly LoadFigures[],
  load: Load | undefined,
): LoadFigures | undefined =>
  load === undefined ? undefined : loads.find((figures) => loadKey(figures.load) === loadKey(load));
