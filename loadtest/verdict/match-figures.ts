import { ARM_FACTS, ARMS, type Arm, type ServerKind } from '../result/arms.ts';
import { GENERATORS, type GeneratorName, type Load, type Result } from '../result/result.ts';
import { isRateAlike } from './alike.ts';
import { findArmFlaws, findFailures } from './arm-flaws.ts';
import { bestConcurrency } from './best-concurrency.ts';
import { figureByRound } from './estimate.ts';
import { ROUNDS_MIN } from './find-flaws.ts';
import { CAPACITY, COST, MEAN, MEDIAN, type Measure } from './measures.ts';
import {
  atPlace,
  closedLoads,
  describeLoad,
  MAIN_OPERATION,
  middleOf,
  ofLoad,
  openLoads,
  type Sample,
  selectSamples,
} from './select-samples.ts';

/** One figure that two results have, by round. */
export interface Match {
  readonly arm: Arm;
  readonly server: ServerKind;
  readonly generator: GeneratorName;
  readonly measure: Measure;
  /** `median latency at 2400 requests/s`. */
  readonly about: string;
  readonly old: readonly number[];
  readonly new: readonly number[];
}

export interface Matches {
  readonly matches: readonly Match[];
  /** Figures that one result has and the other has not, or not rightly: each with the reason. */
  readonly skipped: readonly string[];
}

/** A value of the old result, and of the new one. */
interface BeforeAndAfter<T> {
  readonly old: T;
  readonly new: T;
}

type Samples = BeforeAndAfter<readonly Sample[]>;
type Loads = BeforeAndAfter<Load>;
type Subject = Pick<Match, 'arm' | 'server' | 'generator'>;

/** The figures of the services, for every arm and generator: those that verdicts are about, wherever both have them. */
export function matchServices(older: Result, newer: Result): Matches {
  const subjects = GENERATORS.flatMap((generator) =>
    ARMS.map((arm): Subject => ({ arm, server: 'service', generator })),
  );
  return matchAll(subjects, older, newer, (samples) => {
    if (newer.profile.name === 'alone') return matchLoads(MEAN, sameConcurrencies(samples).slice(0, 1));
    const open = alikeRates(samples);
    const closed = sameConcurrencies(samples);
    const best = {
      old: bestConcurrency(samples.old.filter(isClosed)),
      new: bestConcurrency(samples.new.filter(isClosed)),
    };
    return [
      ...matchLoads(MEDIAN, open),
      // Some arms have no open load.
      ...matchLoads(COST, [middleOf(open) ?? closed.at(-1)]),
      // A single closed load was for something else.
      ...(closed.length < 2 || best.old === undefined || best.new === undefined
        ? []
        : matchLoads(CAPACITY, [{ old: best.old, new: best.new }])),
    ];
  });
}

/**
 * Server CPU per request of the servers that do nothing, under their highest concurrency. They have no code of the
 * services, not even of the core, as the bare floors have: what changes them is the machine.
 */
export function matchControls(older: Result, newer: Result): Matches {
  const subjects = ARMS.map((arm): Subject => ({ arm, server: 'noop', generator: 'wire' }));
  return matchAll(subjects, older, newer, (samples) => matchLoads(COST, [sameConcurrencies(samples).at(-1)]));
}

interface Asked {
  readonly measure: Measure;
  readonly loads: Loads;
}

const matchLoads = (measure: Measure, loads: readonly (Loads | undefined)[]): Asked[] =>
  loads.flatMap((both) => (both === undefined ? [] : [{ measure, loads: both }]));

function matchAll(
  subjects: readonly Subject[],
  older: Result,
  newer: Result,
  ask: (samples: Samples) => readonly Asked[],
): Matches {
  const found = subjects.flatMap((subject) => {
    const select = ({ trials }: Result) => selectSamples(trials, { ...subject, operation: MAIN_OPERATION });
    const samples = { old: select(older), new: select(newer) };
    return ask(samples).map((asked) => matchOne(subject, samples, asked));
  });
  return {
    matches: found.filter((match) => typeof match !== 'string'),
    skipped: found.filter((match) => typeof match === 'string'),
  };
}

/** The match, or why there is none. */
function matchOne(subject: Subject, samples: Samples, { measure, loads }: Asked): Match | string {
  const about = describe(measure, loads);
  const { name } = ARM_FACTS[subject.arm];
  const used = { old: ofLoad(samples.old, loads.old), new: ofLoad(samples.new, loads.new) };
  const values = { old: valuesOf(used.old, measure), new: valuesOf(used.new, measure) };
  const reasons = (['old', 'new'] as const).flatMap((side) =>
    [
      ...findFailures(name, used[side]),
      ...(subject.server === 'noop' ? [] : findArmFlaws(name, used[side])),
      ...(values[side].length < ROUNDS_MIN
        ? [`it is there in ${values[side].length} rounds, and ${ROUNDS_MIN} are needed`]
        : []),
    ].map((reason) => `${reason} (${side})`),
  );
  if (reasons.length > 0) return `${name} by ${subject.generator}, ${about}: ${reasons.join('; ')}`;
  return { ...subject, measure, about, ...values };
}

const valuesOf = (samples: readonly Sample[], { figure }: Measure): number[] =>
  [...figureByRound(samples, figure).values()].filter((value) => value > 0);

/** Capacity was reached wherever it was. */
function describe(measure: Measure, loads: Loads): string {
  if (measure === CAPACITY) return measure.name;
  const [before, after] = [describeLoad(loads.old), describeLoad(loads.new)];
  return `${atPlace(measure.name, after)}${before === after ? '' : ` (old: ${before})`}`;
}

/** The open loads that both have, but for a small difference in rate. */
function alikeRates(samples: Samples): Loads[] {
  return openLoads(samples.old).flatMap((before) => {
    const after = openLoads(samples.new).find((load) =>
      isRateAlike(load.ratePerSecond, before.ratePerSecond),
    );
    return after === undefined ? [] : [{ old: before, new: after }];
  });
}

/** The closed loads that both have, by concurrency, ascending. */
function sameConcurrencies(samples: Samples): Loads[] {
  return closedLoads(samples.old).flatMap((before) => {
    const after = closedLoads(samples.new).find(({ concurrency }) => concurrency === before.concurrency);
    return after === undefined ? [] : [{ old: before, new: after }];
  });
}

const isClosed = ({ phase }: Sample): boolean => phase.load.kind === 'closed';
