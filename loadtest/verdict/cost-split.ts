import { ARMS, type Arm, type ServerKind } from '../result/arms.ts';
import type { Load, Trial } from '../result/result.ts';
import {
  type Estimate,
  estimate,
  estimateDifference,
  estimateFigure,
  figureByRound,
  pairRounds,
} from './estimate.ts';
import { cpuMicros } from './phase-figures.ts';
import {
  closedLoads,
  MAIN_OPERATION,
  middleOf,
  ofLoad,
  openLoads,
  type Sample,
  selectSamples,
} from './select-samples.ts';

/** Server CPU of one arm per request, in microseconds. */
export interface ArmCost {
  readonly arm: Arm;
  readonly total: Estimate;
  /** Of bare Node.js that does the same work: transport, encoding and core. `undefined` where there is no such server. */
  readonly floor: Estimate | undefined;
  /** What the service takes more than the floor, paired by round: its framework, and its own limits, metrics and care. */
  readonly framework: Estimate | undefined;
}

/** What one arm takes more than another that differs from it in what `change` says, paired by round. */
export interface CostStep {
  readonly from: Arm;
  readonly to: Arm;
  readonly change: string;
  /** Whether that is the only change; else the difference can't be put down to a single cause. */
  readonly isSingle: boolean;
  /** In microseconds per request; negative where `to` takes less. */
  readonly difference: Estimate;
  /** `to` by `from`. */
  readonly ratio: Estimate;
}

export interface CostSplit {
  /** Cost depends on how busy a server is: all figures are of this load. */
  readonly load: Load;
  readonly arms: readonly ArmCost[];
  readonly steps: readonly CostStep[];
}

const STEPS: readonly Pick<CostStep, 'from' | 'to' | 'change' | 'isSingle'>[] = [
  { from: 'rest', to: 'rest-protobuf', change: 'encoding: JSON to protobuf, over HTTP/1.1', isSingle: true },
  { from: 'rest', to: 'rest-http2', change: 'transport: HTTP/1.1 to HTTP/2, with JSON', isSingle: true },
  {
    from: 'rest-http2',
    to: 'grpc',
    change: 'over HTTP/2: JSON to protobuf, koa to nice-grpc, and the framing of gRPC',
    isSingle: false,
  },
  {
    from: 'grpc',
    to: 'grpc-one-connection',
    change: 'connections: many to one with many streams',
    isSingle: true,
  },
  {
    from: 'rest-protobuf',
    to: 'frames',
    change: 'with protobuf: no HTTP and no framework, a length before each message',
    isSingle: false,
  },
];

/**
 * Where the server's CPU goes, by trials of the `wire` generator that create the small user. `load` is that of the floors
 * where it is left out: the middle rate if they have it, else their highest concurrency. `undefined` if there are no
 * figures under it.
 */
export function costSplit(trials: readonly Trial[], load?: Load): CostSplit | undefined {
  const select = (arm: Arm, server: ServerKind) =>
    selectSamples(trials, { arm, server, generator: 'wire', operation: MAIN_OPERATION });
  const chosen =
    load ?? commonLoad(ARMS.flatMap((arm) => select(arm, 'floor'))) ?? commonLoad(select('rest', 'service'));
  if (chosen === undefined) return undefined;
  const under = (arm: Arm, server: ServerKind) => ofLoad(select(arm, server), chosen);
  const arms = ARMS.flatMap((arm) => costOf(arm, under(arm, 'service'), under(arm, 'floor')));
  if (arms.length === 0) return undefined;
  return {
    load: chosen,
    arms,
    steps: STEPS.flatMap((step) => {
      const pairs = pairsOf(under(step.to, 'service'), under(step.from, 'service'));
      const difference = estimateDifference(pairs.map(([to, from]) => to - from));
      const ratio = estimate(pairs.map(([to, from]) => to / from));
      return difference === undefined || ratio === undefined ? [] : [{ ...step, difference, ratio }];
    }),
  };
}

const commonLoad = (samples: readonly Sample[]): Load | undefined =>
  middleOf(openLoads(samples)) ?? closedLoads(samples).at(-1);

function costOf(arm: Arm, service: readonly Sample[], floor: readonly Sample[]): ArmCost[] {
  const total = estimateFigure(service, cpuMicros);
  if (total === undefined) return [];
  const framework = estimateDifference(pairsOf(service, floor).map(([all, bare]) => all - bare));
  return [{ arm, total, floor: estimateFigure(floor, cpuMicros), framework }];
}

const pairsOf = (one: readonly Sample[], other: readonly Sample[]) =>
  pairRounds(figureByRound(one, cpuMicros), figureByRound(other, cpuMicros));
