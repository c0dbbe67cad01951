import { ARM_FACTS, ARMS, type Arm } from '../result/arms.ts';
import { GENERATORS, type GeneratorName, type Result } from '../result/result.ts';
import { findArmFlaws, findFailures, findNewFailures } from './arm-flaws.ts';
import { bestConcurrency } from './best-concurrency.ts';
import { BYTES, CAPACITY, COST, LATE, MEAN, MEDIAN, type Measure } from './measures.ts';
import {
  alikeRates,
  COMPARED_ROUNDS_MIN,
  describeMeasure,
  type Loads,
  positiveByRound,
  type Samples,
  SIDES,
  sameConcurrencies,
  selectBoth,
  underLoads,
} from './select-both.ts';
import { describeLoad, distinctLoads, loadKey, middleOf, type Sample } from './select-samples.ts';

/** One figure that two results have: its values in the rounds of each, which have nothing to do with each other. */
export interface Match {
  /** `null` of servers that do nothing, whatever their protocol. */
  readonly arm: Arm | null;
  readonly generator: GeneratorName;
  readonly measure: Measure;
  /** `median latency at 2400 requests/s`. */
  readonly about: string;
  readonly old: readonly number[];
  readonly new: readonly number[];
}

export interface Matches {
  readonly matches: readonly Match[];
  /** Figures that only one result has, or has rightly: each with the reason. */
  readonly skipped: readonly string[];
}

interface Subject {
  readonly arm: Arm;
  readonly generator: GeneratorName;
}

/**
 * The figures of the services, for every arm and generator, wherever both have them: median and tail of latency at every
 * rate, server CPU and bytes per request at one, and capacity. What fails in the new one alone is none: see matchFailures.
 */
export function matchServices(older: Result, newer: Result): Matches {
  const subjects = GENERATORS.flatMap((generator) => ARMS.map((arm): Subject => ({ arm, generator })));
  const found = subjects.flatMap((subject) => {
    const samples = selectBoth(older, newer, { ...subject, server: 'service' });
    const asked = newer.profile.name === 'alone' ? askAlone(samples) : askStudy(samples, subject.generator);
    return [...findOneSided(subject, samples), ...asked.flatMap((one) => matchOne(subject, samples, one))];
  });
  return {
    matches: found.flatMap((one) => ('measure' in one ? [one] : [])),
    skipped: found.flatMap((one) => ('skipped' in one ? [one.skipped] : [])),
  };
}

interface Asked {
  readonly measure: Measure;
  readonly loads: Loads;
}

const askAlone = (samples: Samples): Asked[] => matchLoads(MEAN, sameConcurrencies(samples).slice(0, 1));

function askStudy(samples: Samples, generator: GeneratorName): Asked[] {
  const open = alikeRates(samples);
  const closed = sameConcurrencies(samples);
  const best = {
    old: bestConcurrency(samples.old.filter(isClosed)),
    new: bestConcurrency(samples.new.filter(isClosed)),
  };
  // A single closed load of the others was for something else.
  const isCapacity = closed.length > (generator === 'wire' ? 0 : 1);
  // Some arms have no open load.
  const costly = [middleOf(open) ?? closed.at(-1)];
  return [
    ...matchLoads(MEDIAN, open),
    ...open.map((loads) => ({ measure: tailOf(underLoads(samples, loads)), loads })),
    ...matchLoads(COST, costly),
    ...matchLoads(BYTES, costly),
    ...(!isCapacity || best.old === undefined || best.new === undefined
      ? []
      : matchLoads(CAPACITY, [{ old: best.old, new: best.new }])),
  ];
}

/** The 99th percentile needs 1000 requests in a round. A mean needs none, and what a few take much longer is in it. */
const tailOf = (used: Samples): Measure =>
  SIDES.every((side) => valuesOf(used[side], LATE).length >= COMPARED_ROUNDS_MIN) ? LATE : MEAN;

const matchLoads = (measure: Measure, loads: readonly (Loads | undefined)[]): Asked[] =>
  loads.flatMap((both) => (both === undefined ? [] : [{ measure, loads: both }]));

/** Loads that only one of the two was measured under. */
function findOneSided({ arm, generator }: Subject, samples: Samples): { skipped: string }[] {
  const both = [...alikeRates(samples), ...sameConcurrencies(samples)];
  return SIDES.flatMap((side) => {
    const matched = new Set(both.map((loads) => loadKey(loads[side])));
    const lonely = distinctLoads(samples[side]).filter(
      (load) => load.kind !== 'cold' && !matched.has(loadKey(load)),
    );
    if (lonely.length === 0) return [];
    const loads = lonely.map(describeLoad).join(', ');
    return [{ skipped: `${ARM_FACTS[arm].name} by ${generator}, ${loads}: only the ${side} result has it` }];
  });
}

/** The match, or why there is none; nothing where neither has the figure, or where the new one fails, which is told apart. */
function matchOne(
  { arm, generator }: Subject,
  samples: Samples,
  { measure, loads }: Asked,
): (Match | { readonly skipped: string })[] {
  const about = describeMeasure(measure, loads);
  const { name } = ARM_FACTS[arm];
  const used = underLoads(samples, loads);
  if (!SIDES.some((side) => used[side].some(({ phase }) => measure.figure(phase) !== undefined))) return [];
  const values = { old: valuesOf(used.old, measure), new: valuesOf(used.new, measure) };
  // Of a capacity, under any load that the best was chosen from.
  const candidates = (measure === CAPACITY ? sameConcurrencies(samples) : [loads]).map((both) =>
    underLoads(samples, both),
  );
  if (candidates.some((under) => findNewFailures(name, under.old, under.new).length > 0)) return [];
  const reasons = SIDES.flatMap((side) =>
    [
      ...candidates.flatMap((under) => findFailures(name, under[side])),
      ...findArmFlaws(name, used[side]),
      ...(values[side].length < COMPARED_ROUNDS_MIN
        ? [`it is there in ${values[side].length} of at least ${COMPARED_ROUNDS_MIN} rounds`]
        : []),
    ].map((reason) => `${reason} (${side})`),
  );
  if (reasons.length === 0) return [{ arm, generator, measure, about, ...values }];
  return [{ skipped: `${name} by ${generator}, ${about}: ${reasons.join('; ')}` }];
}

const valuesOf = (samples: readonly Sample[], { figure }: Measure): number[] => [
  ...positiveByRound(samples, figure).values(),
];

const isClosed = ({ phase }: Sample): boolean => phase.load.kind === 'closed';
