import { ARM_FACTS, ARMS, type Arm } from '../result/arms.ts';
import { GENERATORS, type GeneratorName, type Result } from '../result/result.ts';
import { findArmFlaws, findFailures } from './arm-flaws.ts';
import { bestConcurrency } from './best-concurrency.ts';
import { CAPACITY, COST, MEAN, MEDIAN, type Measure } from './measures.ts';
import {
  alikeRates,
  COMPARED_ROUNDS_MIN,
  describeMeasure,
  hasErrors,
  type Loads,
  positiveByRound,
  type Samples,
  SIDES,
  sameConcurrencies,
  selectBoth,
} from './select-both.ts';
import { describeLoad, distinctLoads, loadKey, middleOf, ofLoad, type Sample } from './select-samples.ts';

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
  /** Figures of which requests failed in the new result, and none in the old one. */
  readonly failed: readonly string[];
}

interface Subject {
  readonly arm: Arm;
  readonly generator: GeneratorName;
}

/** The figures of the services, for every arm and generator: those that verdicts are about, wherever both have them. */
export function matchServices(older: Result, newer: Result): Matches {
  const subjects = GENERATORS.flatMap((generator) => ARMS.map((arm): Subject => ({ arm, generator })));
  const found = subjects.flatMap((subject) => {
    const samples = selectBoth(older, newer, { ...subject, server: 'service' });
    const asked = newer.profile.name === 'alone' ? askAlone(samples) : askStudy(samples, subject.generator);
    return [...findOneSided(subject, samples), ...asked.map((one) => matchOne(subject, samples, one))];
  });
  return {
    matches: found.flatMap((one) => ('measure' in one ? [one] : [])),
    skipped: found.flatMap((one) => ('skipped' in one ? [one.skipped] : [])),
    failed: found.flatMap((one) => ('failed' in one ? [one.failed] : [])),
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
  return [
    ...matchLoads(MEDIAN, open),
    // Some arms have no open load.
    ...matchLoads(COST, [middleOf(open) ?? closed.at(-1)]),
    ...(!isCapacity || best.old === undefined || best.new === undefined
      ? []
      : matchLoads(CAPACITY, [{ old: best.old, new: best.new }])),
  ];
}

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

/** The match, or why there is none. */
function matchOne(
  { arm, generator }: Subject,
  samples: Samples,
  { measure, loads }: Asked,
): Match | { readonly skipped: string } | { readonly failed: string } {
  const about = describeMeasure(measure, loads);
  const { name } = ARM_FACTS[arm];
  const used = { old: ofLoad(samples.old, loads.old), new: ofLoad(samples.new, loads.new) };
  const values = { old: valuesOf(used.old, measure), new: valuesOf(used.new, measure) };
  const reasons = SIDES.flatMap((side) =>
    [
      ...findFailures(name, used[side]),
      ...findArmFlaws(name, used[side]),
      ...(values[side].length < COMPARED_ROUNDS_MIN
        ? [`it is there in ${values[side].length} of at least ${COMPARED_ROUNDS_MIN} rounds`]
        : []),
    ].map((reason) => `${reason} (${side})`),
  );
  if (reasons.length === 0) return { arm, generator, measure, about, ...values };
  const sentence = `${name} by ${generator}, ${about}: ${reasons.join('; ')}`;
  return hasErrors(used.new) && !hasErrors(used.old) ? { failed: sentence } : { skipped: sentence };
}

const valuesOf = (samples: readonly Sample[], { figure }: Measure): number[] => [
  ...positiveByRound(samples, figure).values(),
];

const isClosed = ({ phase }: Sample): boolean => phase.load.kind === 'closed';
