import { ARMS, type Arm, MAIN_ARMS } from '../result/arms.ts';
import type { Condition, GeneratorName, Load, Operation } from '../result/result.ts';
import type { Place } from './place.ts';
import { type Calibration, carriedRates, type GivenRates, ratesOf } from './rates.ts';
import { FLOOR_ARMS } from './server-order.ts';

/** What is to be measured: the whole, its main questions only, or REST beside itself. */
export type PlanName = 'full' | 'quick' | 'self-check';

/** One round. Those of the least number are the same, but for their order and for what is measured less often. */
export interface RoundPlan {
  /** What the verdicts are made from. Rounds beyond the least number have only these. */
  readonly main: readonly Condition[];
  readonly others: readonly Condition[];
  /** Only in the first three rounds. */
  readonly few: readonly Condition[];
  /** Only in the first round. */
  readonly once: readonly Condition[];
  /** What belongs into the round and is left out, each in words. */
  readonly missing: readonly string[];
}

/**
 * At most, by `wire`. CPU per request of server and generator falls to a third within some 2500 requests, as Node.js
 * compiles their way.
 */
const WARM_UP_REQUESTS: Readonly<Record<PlanName, number>> = { full: 4000, quick: 2500, 'self-check': 1500 };
/** Each carries one request at a time: enough for 80 % of capacity and a pause of 10 ms at 6000 requests/s. */
const CONNECTIONS = 64;
const CONCURRENCIES = [1, 4, 16, 64] as const;
const HIGH_CONCURRENCIES = [16, 64] as const;
/** Of each main arm, before the rounds. */
const CAPACITY_TRIALS = 3;
/** Arms with the same operation, and one change at a time between REST and gRPC. */
const LATENCY_ARMS = ['rest', 'grpc', 'rest-http2', 'rest-protobuf', 'frames'] as const;
const PROTOCOL_ARMS = ['rest', 'grpc', 'frames'] as const;
const KIB = 1024;
const NAME_BYTES = [KIB, 16 * KIB, 256 * KIB, 1024 * KIB] as const;
const LIST_USERS = [1, 100, 1000] as const;
const COLD_CONNECTIONS = 100;
/** Any would do. */
const SELF_CHECK_RATE = 1000;
/** What one phase adds to a memory store, at most. */
const PHASE_BYTES = 64 * KIB ** 2;

const SMALL_USER: Operation = { kind: 'create', nameBytes: null };
const GET: Operation = { kind: 'get', nameBytes: null };

/** What a study measures: first to know its rates, then in every round. */
export interface StudyPlan {
  /** The most requests before the first phase of a trial. */
  readonly warmUpRequests: number;
  /** The main arms, and the other generators against a server that does nothing. Not part of the result. */
  readonly calibration: readonly Condition[];
  /** Given what the calibration has found, and the generators that can be used. */
  round(calibration: Calibration, generators: readonly GeneratorName[]): RoundPlan;
}

/** The plan of that name, for a place. Its rates are those that are given, or else those that the calibration leads to. */
export function createPlan(
  name: PlanName,
  place: Pick<Place, 'generators' | 'missing'>,
  given?: GivenRates,
): StudyPlan {
  return {
    warmUpRequests: WARM_UP_REQUESTS[name],
    calibration: planCalibration(name, place.generators),
    round(calibration, usable) {
      const { missing, ...round } = planRound(name, calibration, usable, given);
      return { ...round, missing: name === 'full' ? [...place.missing, ...missing] : missing };
    },
  };
}

function planCalibration(name: PlanName, generators: readonly GeneratorName[]): Condition[] {
  if (name === 'self-check') return [];
  if (name === 'quick') return MAIN_ARMS.map((arm) => condition(arm, 'wire', saturate([CONNECTIONS], 0.3)));
  const seconds = 0.8;
  const once = MAIN_ARMS.map((arm) => condition(arm, 'wire', saturate(HIGH_CONCURRENCIES, seconds)));
  const capacity = Array.from({ length: CAPACITY_TRIALS }, () => once).flat();
  const limits = generators
    .filter((generator) => generator !== 'wire')
    .flatMap((generator) => noop(MAIN_ARMS, generator, saturate([CONNECTIONS], seconds)));
  return [...capacity, ...limits];
}

/** What each round measures, given what the calibration has found and the generators that can be used. */
export function planRound(
  name: PlanName,
  calibration: Calibration,
  generators: readonly GeneratorName[],
  given: GivenRates = { rates: ratesOf(calibration) },
): RoundPlan {
  if (name === 'self-check') return planSelfCheck();
  if (name === 'quick') return planQuick(given.rates);
  const clients = generators
    .filter((generator) => generator !== 'wire')
    .map((generator) => {
      const asBefore = given.byGenerator?.[generator];
      if (asBefore !== undefined) return { generator, rates: asBefore, missing: [] };
      return { generator, ...carriedRates(generator, given.rates, calibration) };
    });
  return planFull(given.rates, clients);
}

/** A generator other than `wire`, the rates that it is to send, and why others are left out. */
interface Client {
  readonly generator: GeneratorName;
  readonly rates: readonly number[];
  readonly missing: readonly string[];
}

/**
 * One trial for everything: starting servers is most of what a short study does. Saturation comes last, as the users that it
 * leaves in memory are more where a server is faster.
 */
function planQuick(rates: readonly number[]): RoundPlan {
  const both = [...arrive(rates, 0.35), ...saturate([CONNECTIONS], 0.3)];
  return {
    main: MAIN_ARMS.map((arm) => condition(arm, 'wire', both)),
    others: [condition('frames', 'wire', saturate([CONNECTIONS], 0.3))],
    // What tells whether the machine was the same in another study, for which one protocol is enough.
    few: noop(['rest'], 'wire', saturate([CONNECTIONS], 0.25)),
    once: noop(['grpc'], 'wire', saturate([CONNECTIONS], 0.25)),
    missing: [],
  };
}

function planSelfCheck(): RoundPlan {
  const phases = [...saturate([CONNECTIONS], 0.2), ...arrive([SELF_CHECK_RATE], 0.2)];
  return {
    main: MAIN_ARMS.map((arm) => condition(arm, 'wire', phases)),
    others: [],
    few: [],
    once: noop(MAIN_ARMS, 'wire', saturate([CONNECTIONS], 0.15)),
    missing: [],
  };
}

/**
 * A round has 19 trials (17 without k6), of 5 s or so: 0.7 s for the start and the end of each, 1 to 2 s for its warm-up,
 * 1.3 s for each process of k6, and 2 s of load. The first three have 32 more, of 2 s. With the calibration 5 rounds are 12
 * minutes. What is left of the budget goes to further rounds of the 4 main trials. plan.test.ts holds it to that.
 */
function planFull(rates: readonly number[], clients: readonly Client[]): RoundPlan {
  const sweep = saturate(CONCURRENCIES, 0.4);
  const latency = arrive(rates, 1.2);
  const byWire = (arms: readonly Arm[], phases: readonly Load[]) =>
    arms.map((arm) => condition(arm, 'wire', phases));
  return {
    main: [...byWire(MAIN_ARMS, sweep), ...byWire(MAIN_ARMS, latency)],
    others: [
      ...byWire(ARMS.filter(isNotMain), sweep),
      ...FLOOR_ARMS.map((arm) => ({ ...condition(arm, 'wire', sweep), server: 'floor' as const })),
      ...byWire(LATENCY_ARMS.filter(isNotMain), latency),
      ...clients.flatMap(({ generator, rates: carried }) =>
        carried.length === 0 ? [] : MAIN_ARMS.map((arm) => condition(arm, generator, arrive(carried, 1))),
      ),
    ],
    few: [
      ...PROTOCOL_ARMS.map((arm) => ({
        ...condition(arm, 'wire', [...saturate([16], 0.5), ...arrive(rates.slice(0, 1), 1.2)]),
        operation: GET,
      })),
      ...(clients.some(({ generator }) => generator === 'node') ? MAIN_ARMS.flatMap(planPayloads) : []),
      ...PROTOCOL_ARMS.flatMap(planColdStart),
      ...noop(ARMS, 'wire', saturate(HIGH_CONCURRENCIES, 0.3)),
    ],
    once: clients.flatMap(({ generator }) => noop(MAIN_ARMS, generator, saturate([CONNECTIONS], 0.8))),
    missing: clients.flatMap(({ missing }) => missing),
  };
}

/**
 * By clients as people use them: encoding is what a payload costs, on both sides. One request at a time, as more would wait
 * for the CPU of the generator: such clients take as much of it as the server does, or more.
 */
function planPayloads(arm: Arm): Condition[] {
  const operations: Operation[] = [
    SMALL_USER,
    ...NAME_BYTES.map((nameBytes): Operation => ({ kind: 'create', nameBytes })),
    ...LIST_USERS.map((users): Operation => ({ kind: 'list', users })),
  ];
  return operations.map((operation) => {
    const maxRequests =
      operation.kind === 'create' && operation.nameBytes !== null
        ? { maxRequests: Math.floor(PHASE_BYTES / operation.nameBytes) }
        : {};
    const load: Load = { kind: 'closed', concurrency: 1, seconds: 0.4, ...maxRequests };
    return { ...condition(arm, 'node', [load]), operation, connections: 1 };
  });
}

function planColdStart(arm: Arm): Condition[] {
  const load: Load = { kind: 'cold', connections: COLD_CONNECTIONS };
  return [false, true].map((tls) => ({ ...condition(arm, 'wire', [load]), tls, connections: 1 }));
}

const noop = (arms: readonly Arm[], generator: GeneratorName, phases: readonly Load[]): Condition[] =>
  arms.map((arm) => ({ ...condition(arm, generator, phases), server: 'noop' }));

const condition = (arm: Arm, generator: GeneratorName, phases: readonly Load[]): Condition => ({
  arm,
  server: 'service',
  generator,
  operation: SMALL_USER,
  tls: false,
  connections: arm === 'grpc-one-connection' ? 1 : CONNECTIONS,
  phases,
});

const saturate = (concurrencies: readonly number[], seconds: number): Load[] =>
  concurrencies.map((concurrency) => ({ kind: 'closed', concurrency, seconds }));

const arrive = (rates: readonly number[], seconds: number): Load[] =>
  rates.map((ratePerSecond) => ({ kind: 'open', ratePerSecond, seconds }));

const isNotMain = (arm: Arm): boolean => !MAIN_ARMS.some((main) => main === arm);
