import type { Arm } from '../../result/arms.ts';
import type { CostSplit } from '../../verdict/cost-split.ts';

/** Server CPU per request in microseconds, by what it is spent on. The parts add up to the whole. */
export interface CostParts {
  /** Node.js alone: sockets, HTTP, and the same work, without JSON. */
  readonly floor: number;
  readonly framework: number;
  /** What JSON costs more than protobuf. */
  readonly encoding: number;
  /** Where no floor was measured. */
  readonly unsplit: number;
}

/** Which floor lies under an arm: that of an arm with the same transport. Only REST's has JSON in it. */
const FLOORS: Partial<Record<Arm, Arm>> = {
  rest: 'rest',
  'rest-protobuf': 'rest',
  'rest-http2': 'grpc',
  grpc: 'grpc',
  frames: 'frames',
};
const JSON_ARMS: readonly Arm[] = ['rest', 'rest-http2'];

/**
 * Splits what an arm costs so that it can be drawn. What JSON costs is the step from REST with JSON to REST with protobuf,
 * which differ in nothing else; the framework is what is left between the floor and the service. No part is less than
 * nothing: a difference that noise has turned round counts as none.
 */
export function splitCost(arm: Arm, { arms, steps }: CostSplit): CostParts | undefined {
  const costOf = (wanted: Arm | undefined) => arms.find((cost) => cost.arm === wanted);
  const whole = costOf(arm)?.total.value;
  if (whole === undefined) return undefined;
  const bare = costOf(FLOORS[arm])?.floor?.value;
  if (bare === undefined) return { floor: 0, framework: 0, encoding: 0, unsplit: whole };

  const toProtobuf = steps.find(({ from, to }) => from === 'rest' && to === 'rest-protobuf');
  const json = Math.max(0, -(toProtobuf?.difference.value ?? 0));
  const encoding = JSON_ARMS.includes(arm) ? Math.min(json, whole) : 0;
  const withoutJson = Math.max(0, bare - (FLOORS[arm] === 'rest' ? json : 0));
  const floor = Math.min(withoutJson, whole - encoding);
  return { floor, framework: whole - encoding - floor, encoding, unsplit: 0 };
}
