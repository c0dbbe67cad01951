import { ARM_FACTS, MAIN_ARMS, type MainArm } from '../result/arms.ts';
import { GENERATORS, type Profile, type Trial } from '../result/result.ts';
import { perMainArm } from './contest.ts';
import { figureByRound, pairRounds, ROUNDS_FOR_INTERVAL } from './estimate.ts';
import { type Crossing, findCrossings, type SizeRatio, surelyLower } from './find-crossings.ts';
import type { Measure } from './measures.ts';
import { distinctLoads, ofLoad, type Sample, selectSamples } from './select-samples.ts';
import { summarizeRatios } from './statistics.ts';

/** How REST and gRPC compare as the payload grows. */
export interface PayloadCrossing {
  /** By size, ascending: paired by round. */
  readonly points: readonly SizeRatio[];
  readonly crossings: readonly Crossing[];
  /** Where they cross, or that they do not. */
  readonly sentence: string;
}

/**
 * Compares REST and gRPC over sizes of payload: of users that are created, by the bytes of their names; of lists, by the
 * number of users. `measure` is one of which less is better; `sizeText` names a size. Sizes need three
 * rounds of both. All by the first generator and load that have more than one such size; `undefined` if none has.
 */
export function payloadCrossing(
  trials: readonly Trial[],
  kind: 'create' | 'list',
  measure: Measure,
  profile: Pick<Profile, 'seed' | 'payload'>,
  sizeText: (size: number) => string,
): PayloadCrossing | undefined {
  for (const generator of GENERATORS) {
    const samples = selectSamples(trials, { server: 'service', generator }).filter(
      ({ trial }) => trial.operation.kind === kind,
    );
    for (const load of distinctLoads(samples)) {
      const all = pointsOf(ofLoad(samples, load), measure, profile);
      const points = all.filter((point) => 'ratio' in point);
      if (points.length < 2) continue;
      const crossings = findCrossings(points);
      const leftOut = all.filter((point) => !('ratio' in point)).map(({ size }) => sizeText(size));
      const sentences = [tell(points, crossings, measure, sizeText), ...tellLeftOut(leftOut)];
      return { points, crossings, sentence: sentences.join(' ') };
    }
  }
  return undefined;
}

/** Those of too few rounds have no ratio. */
function pointsOf(
  samples: readonly Sample[],
  { figure }: Measure,
  { seed, payload }: Pick<Profile, 'seed' | 'payload'>,
): (SizeRatio | Pick<SizeRatio, 'size'>)[] {
  const ownBytes = new TextEncoder().encode(payload.name).length;
  const sizeOf = ({ trial: { operation } }: Sample): number =>
    operation.kind === 'list' ? operation.users : (operation.nameBytes ?? ownBytes);
  const sizes = [...new Set(samples.map(sizeOf))].sort((a, b) => a - b);
  return sizes.map((size) => {
    const { rest, grpc } = perMainArm((arm) =>
      figureByRound(
        samples.filter((sample) => sample.trial.arm === arm && sizeOf(sample) === size),
        figure,
      ),
    );
    const ratios = pairRounds(rest, grpc).map(([one, other]) => one / other);
    return { size, ...(ratios.length >= ROUNDS_FOR_INTERVAL && summarizeRatios(ratios, seed)) };
  });
}

const tellLeftOut = (sizes: readonly string[]): string[] =>
  sizes.length === 0
    ? []
    : [
        `Left out, as fewer than ${ROUNDS_FOR_INTERVAL} rounds have it for both without an error: ${sizes.join(', ')}.`,
      ];

function tell(
  points: readonly SizeRatio[],
  crossings: readonly Crossing[],
  { name }: Measure,
  sizeText: (size: number) => string,
): string {
  const [first, last] = [points[0], points.at(-1)].map((point) => sizeText(point?.size ?? 0));
  if (crossings.length > 0) {
    const places = crossings.map(
      ({ size, lowerBefore }) =>
        `at about ${sizeText(size)} (below it ${nameOf(lowerBefore)} is lower, above it ${nameOf(otherOf(lowerBefore))})`,
    );
    return `In ${name} REST and gRPC cross ${places.join(', and ')}.`;
  }
  const lower = points.map(surelyLower).find((arm) => arm !== undefined);
  if (lower === undefined)
    return `In ${name} REST and gRPC do not differ significantly from ${first} to ${last}.`;
  const wherever = points.every((point) => surelyLower(point) === lower)
    ? 'is lower throughout'
    : 'is lower wherever they differ significantly';
  return `In ${name} REST and gRPC do not cross from ${first} to ${last}: ${nameOf(lower)} ${wherever}.`;
}

const nameOf = (arm: MainArm): string => ARM_FACTS[arm].name;
const otherOf = (arm: MainArm): MainArm => MAIN_ARMS.find((other) => other !== arm) ?? arm;
