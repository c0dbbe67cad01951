import { ARM_FACTS, MAIN_ARMS, type MainArm } from '../result/arms.ts';
import type { GeneratorName, Load, Profile, Trial } from '../result/result.ts';
import { bestConcurrency, isStillRising } from './best-concurrency.ts';
import { type Contest, type PerMainArm, perMainArm } from './contest.ts';
import { CAPACITY, COST, type JudgedMeasure, LATE, MEAN, MEDIAN } from './measures.ts';
import {
  describeLoad,
  firstOfRounds,
  loadKey,
  MAIN_OPERATION,
  middleOf,
  type OpenLoad,
  ofLoad,
  openLoads,
  type Sample,
  selectSamples,
} from './select-samples.ts';

/**
 * What is judged of one generator, the main contest of each question first. Latency and cost are compared under the same
 * open load, in the main contest the middle one of the study (or of the generator, if it could not carry that); capacity
 * is each arm's best closed load. A profile that is `alone` asks for latency only, under its one closed load, and compares
 * means: a histogram keeps them exactly, and they are what a caller who makes one call after the other waits in total.
 */
export function planContests(
  trials: readonly Trial[],
  generator: GeneratorName,
  profile: Pick<Profile, 'name'>,
): Contest[] {
  const samples = perMainArm((arm) => samplesOf(trials, arm, generator));
  const under = (load: Load | undefined, measure: JudgedMeasure, isMain: boolean): Contest =>
    underOneLoad(load, { ...measure, generator, isMain }, samples);
  if (profile.name === 'alone') {
    return [under(findClosed([...samples.rest, ...samples.grpc]) ?? ONE_AT_A_TIME, MEAN, true)];
  }
  const loads = openLoads([...samples.rest, ...samples.grpc]);
  const middle = findMiddle(loads, trials);
  const others = loads.filter((load) => load !== middle);
  return [
    under(middle, MEDIAN, true),
    under(middle, COST, true),
    underBestLoads({ ...CAPACITY, generator, isMain: true }, samples),
    ...others.map((load) => under(load, MEDIAN, false)),
    ...loads.map((load) => under(load, LATE, false)),
    ...others.map((load) => under(load, COST, false)),
  ];
}

const ONE_AT_A_TIME: Load = { kind: 'closed', concurrency: 1, seconds: 0 };

/** Of a distributed run, whose parts were merged, the concurrency is their number. */
const findClosed = (samples: readonly Sample[]): Load | undefined =>
  samples.find(({ phase }) => phase.load.kind === 'closed')?.phase.load;

/** Without TLS, or with it if there are no others. */
function samplesOf(trials: readonly Trial[], arm: MainArm, generator?: GeneratorName): Sample[] {
  const select = (tls: boolean) =>
    selectSamples(trials, {
      arm,
      server: 'service',
      operation: MAIN_OPERATION,
      tls,
      ...(generator && { generator }),
    });
  const plain = select(false);
  return plain.length > 0 ? plain : select(true);
}

function findMiddle(loads: readonly OpenLoad[], trials: readonly Trial[]): OpenLoad | undefined {
  const all = middleOf(openLoads(MAIN_ARMS.flatMap((arm) => samplesOf(trials, arm))));
  return loads.find((load) => load.ratePerSecond === all?.ratePerSecond) ?? middleOf(loads);
}

type Asked = JudgedMeasure & Pick<Contest, 'generator' | 'isMain'>;

function underOneLoad(load: Load | undefined, asked: Asked, all: PerMainArm<readonly Sample[]>): Contest {
  const samples = perMainArm((arm) => firstUnder(all[arm], load));
  return {
    ...asked,
    place: load === undefined ? '' : describeLoad(load),
    samples,
    candidates: samples,
    remarks: [],
  };
}

function underBestLoads(asked: Asked, all: PerMainArm<readonly Sample[]>): Contest {
  const candidates = perMainArm((arm) => all[arm].filter(({ phase }) => phase.load.kind === 'closed'));
  const best = perMainArm((arm) => bestConcurrency(candidates[arm]));
  return {
    ...asked,
    place: describeBest(best),
    samples: perMainArm((arm) => firstUnder(all[arm], best[arm])),
    candidates,
    remarks: MAIN_ARMS.filter((arm) => isStillRising(candidates[arm])).map(
      (arm) =>
        `${ARM_FACTS[arm].name} was still completing more with each concurrency at the highest one: its capacity may be greater`,
    ),
  };
}

function describeBest({ rest, grpc }: PerMainArm<Load | undefined>): string {
  if (rest === undefined || grpc === undefined) return '';
  if (loadKey(rest) === loadKey(grpc)) return `both ${describeLoad(rest)}`;
  return `REST ${describeLoad(rest)}, gRPC ${describeLoad(grpc)}`;
}

/** Those of one load, the first of each round. */
function firstUnder(samples: readonly Sample[], load: Load | undefined): Sample[] {
  return load === undefined ? [] : [...firstOfRounds(ofLoad(samples, load)).values()];
}
