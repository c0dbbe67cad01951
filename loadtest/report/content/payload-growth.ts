import { ARMS, type Arm } from '../../result/arms.ts';
import type { Operation, Result } from '../../result/result.ts';
import { operationKey } from '../../verdict/select-samples.ts';
import { figuresByLoad, type LoadFigures } from '../../verdict/study-figures.ts';
import { formatBytes, formatTick } from './format-number.ts';

/** A series of operations that differ in one size only, and what was measured of them. */
export interface PayloadGrowth {
  readonly kind: 'create' | 'list';
  /** What the size is of: `bytes of the name`. */
  readonly axis: string;
  readonly sizeText: (size: number) => string;
  /** Ascending. */
  readonly sizes: readonly number[];
  readonly arms: readonly { readonly arm: Arm; readonly bySize: ReadonlyMap<number, LoadFigures> }[];
}

type Sized = readonly [size: number, operation: Operation];

/** Growing names, and growing lists; those of which more than one size was measured. */
export function payloadGrowths(result: Result): PayloadGrowth[] {
  const names = growthOf(result, namesOf(result));
  const lists = growthOf(result, listsOf(result));
  return [
    { ...names, kind: 'create' as const, axis: 'length of the name', sizeText: formatBytes },
    { ...lists, kind: 'list' as const, axis: 'users in a list', sizeText: formatTick },
  ].filter(({ sizes }) => sizes.length > 1);
}

/** The profile's own user is the smallest. */
function namesOf({ trials, profile }: Result): Sized[] {
  const lengths = trials.flatMap(({ operation }) =>
    operation.kind === 'create' && operation.nameBytes !== null ? [operation.nameBytes] : [],
  );
  const own = new TextEncoder().encode(profile.payload.name).length;
  const sized = distinct(lengths).map((nameBytes): Sized => [nameBytes, { kind: 'create', nameBytes }]);
  return sized.length === 0 ? [] : [[own, { kind: 'create', nameBytes: null }], ...sized];
}

function listsOf({ trials }: Result): Sized[] {
  const lengths = trials.flatMap(({ operation }) => (operation.kind === 'list' ? [operation.users] : []));
  return distinct(lengths).map((users): Sized => [users, { kind: 'list', users }]);
}

const distinct = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** By the generator, and under the load, that measured the greatest; others measure the small user, too. */
function growthOf({ trials }: Result, sized: readonly Sized[]): Pick<PayloadGrowth, 'sizes' | 'arms'> {
  const [, greatest] = sized.at(-1) ?? [];
  const meant = trials.find(
    ({ operation }) => greatest !== undefined && operationKey(operation) === operationKey(greatest),
  );
  const load = meant?.phases[0]?.load;
  if (meant === undefined || load === undefined) return { sizes: [], arms: [] };
  const { generator } = meant;
  const arms = ARMS.map((arm) => ({
    arm,
    bySize: new Map(
      sized.flatMap(([size, operation]) => {
        const loads = figuresByLoad(trials, { arm, server: 'service', generator, operation, load });
        return loads.map((figures) => [size, figures] as const);
      }),
    ),
  }));
  return { sizes: sized.map(([size]) => size), arms: arms.filter(({ bySize }) => bySize.size > 0) };
}
