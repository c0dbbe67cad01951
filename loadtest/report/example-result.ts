import { createHistogram } from '../histogram.ts';
import { type Arm, MAIN_ARMS, type ServerKind } from '../result/arms.ts';
import {
  type Condition,
  GENERATORS,
  type GeneratorName,
  type Load,
  type Operation,
  type Phase,
  RESULT_FORMAT,
  type Result,
  type Trial,
} from '../result/result.ts';
import { createPlan } from '../study/plan.ts';
import { createRandom } from '../verdict/random.ts';

/** Of the model below, of no measurement. CPU of the server for the small user in microseconds, and for each further KiB. */
interface MadeUpArm {
  readonly service: number;
  readonly floor: number | null;
  readonly perKiB: number;
  readonly overheadBytes: number;
}

const MADE_UP: Readonly<Record<Arm, MadeUpArm>> = {
  rest: { service: 150, floor: 65, perKiB: 3, overheadBytes: 420 },
  grpc: { service: 230, floor: 110, perKiB: 0.9, overheadBytes: 190 },
  'grpc-one-connection': { service: 200, floor: null, perKiB: 0.9, overheadBytes: 190 },
  'rest-http2': { service: 245, floor: 110, perKiB: 3, overheadBytes: 160 },
  'rest-protobuf': { service: 138, floor: 65, perKiB: 0.8, overheadBytes: 440 },
  frames: { service: 60, floor: 30, perKiB: 0.7, overheadBytes: 20 },
  text: { service: 40, floor: null, perKiB: 0.3, overheadBytes: 2 },
};

const GENERATOR_US: Readonly<Record<GeneratorName, number>> = { wire: 25, node: 90, k6: 130 };
/** What the arms below carry, and the generators. */
const CALIBRATION = { capacity: { rest: 6600, grpc: 4300 }, generatorLimit: { node: 9000, k6: 3000 } };

/**
 * A made-up result with everything that a full study has, for tests of what reads one: not measured, and the same for
 * the same seed. Verdicts are left to the caller.
 */
export function createExampleResult({
  rounds = 5,
  seed = 1,
  name = 'full',
}: {
  readonly rounds?: number;
  readonly seed?: number;
  readonly name?: 'full' | 'quick';
} = {}): Result {
  const random = createRandom(seed);
  const plan = createPlan(name, { generators: GENERATORS, missing: [] });
  const { main, others, few, once, missing } = plan.round(CALIBRATION, GENERATORS);
  const trials = Array.from({ length: rounds }, (_, index) => {
    const conditions = [...main, ...others, ...(index < 3 ? few : []), ...(index === 0 ? once : [])];
    return conditions.map((condition, place) =>
      makeTrial(condition, { round: index + 1, position: place + 1 }, random),
    );
  }).flat();
  return {
    format: RESULT_FORMAT,
    subject: 'A made-up example: CreateUser and GetUser over REST, gRPC and TCP',
    startedAt: '2026-11-23T08:00:00.000Z',
    endedAt: '2026-11-23T08:14:00.000Z',
    ended: 'the main intervals are narrower than 10 %',
    environment: {
      place: 'local',
      version: '0.2.0',
      commit: '0123456789abcdef0123456789abcdef01234567',
      isDirty: false,
      versions: { 'Node.js': '26.0.0', k6: '2.2.0', koa: '3.3.0', 'nice-grpc': '2.1.18' },
      kernel: 'Linux 6.1.0',
      cpu: 'Made-up CPU at 3.0 GHz',
      cpus: 4,
      memoryBytes: 8 * 1024 ** 3,
      limits: 'none',
      pinning: 'Servers on CPU 0 and 1, generators on CPU 2 and 3.',
      isPinned: true,
    },
    profile: {
      name,
      seed,
      minRounds: 5,
      maxRounds: 20,
      timeoutMs: 5000,
      payload: { name: 'Tan', email: 'tan@example.com' },
    },
    generators: [
      {
        name: 'wire',
        version: '0.2.0',
        latency: 'From the write of a request to the last byte of its answer.',
      },
      { name: 'node', version: '26.0.0', latency: 'From the call of the client to its answer, decoded.' },
      { name: 'k6', version: '2.2.0', latency: 'What k6 calls http_req_duration and grpc_req_duration.' },
    ],
    trials,
    missing,
    problems: [],
    verdicts: [],
  };
}

/** The same of a comparison alone: one call after the other by k6, to servers of which nothing is known. */
export function createAloneExample(): Result {
  const random = createRandom(1);
  const { environment, profile, generators, ...example } = createExampleResult({ rounds: 0 });
  const trials = [1, 2, 3, 4, 5].flatMap((round) =>
    MAIN_ARMS.map((arm, index) => {
      const at = { round, position: index + 1 };
      const { startMs: _, phases, ...trial } = makeTrial({ ...ALONE, arm }, at, random);
      return { ...trial, phases: phases.map(withoutUse) };
    }),
  );
  return {
    ...example,
    environment: {
      ...environment,
      place: 'given',
      commit: null,
      isDirty: null,
      cpus: null,
      memoryBytes: null,
      targets: TARGETS,
    },
    profile: { ...profile, name: 'alone', maxRounds: 5 },
    generators: generators.filter(({ name }) => name === 'k6'),
    trials,
    missing: [],
  };
}

const TARGETS = { rest: 'localhost:5000', grpc: 'localhost:50051' };
const ALONE = {
  server: 'service',
  generator: 'k6',
  operation: { kind: 'create', nameBytes: null },
  tls: false,
  connections: 1,
  phases: [{ kind: 'closed', concurrency: 1, seconds: 0.2 }],
} as const satisfies Omit<Condition, 'arm'>;

/** A phase of which only the generator's clock tells. */
function withoutUse({ server: _, generatorUse: __, bytes: ___, machine: ____, ...phase }: Phase): Phase {
  return phase;
}

function makeTrial(
  { phases, ...condition }: Condition,
  place: { round: number; position: number },
  random: () => number,
): Trial {
  // Rounds differ, as they do: by about 2 %.
  const luck = 1 + 0.04 * (random() - 0.5);
  const made = phases.map((load) => makePhase({ ...condition, phases }, load, { luck, random }));
  return { ...condition, ...place, startMs: 180 * luck, phases: made };
}

function makePhase(
  { arm, server, generator, operation, tls, connections }: Condition,
  load: Load,
  { luck, random }: { luck: number; random: () => number },
): Phase {
  const { sent, received, payloadKiB } = makeSizes(arm, operation);
  const serverUs = luck * serverMicroseconds(arm, server, payloadKiB);
  const generatorUs = luck * (GENERATOR_US[generator] + payloadKiB * 0.2);
  const busiestUs = Math.max(serverUs, generatorUs);
  const { concurrency, perSecond, seconds } = makePace(load, { serverUs, generatorUs });
  const completed = Math.round(perSecond * seconds);
  const queueing = load.kind === 'open' ? 1 / Math.max(0.05, 1 - (perSecond * busiestUs) / 1e6) : 1;
  const medianMs =
    ((serverUs + generatorUs + 30) *
      queueing *
      Math.max(1, concurrency * (busiestUs / (serverUs + generatorUs)))) /
      1000 +
    (load.kind === 'cold' ? 0.4 + (tls ? 2.5 : 0) : 0);

  const latency = createHistogram();
  for (let request = 0; request < completed; request += 1) {
    // A log-normal body, and one in a hundred that waits for a collection of garbage.
    const spread = Math.exp(0.25 * (random() + random() + random() - 1.5));
    latency.add(medianMs * spread + (random() < 0.01 ? 3 + 4 * random() : 0));
  }
  return {
    load,
    wallSeconds: load.kind === 'open' ? seconds : completed / perSecond,
    completed: completed,
    errors: 0,
    dropped: 0,
    latency: latency.data(),
    opened: load.kind === 'cold' ? load.connections : 0,
    bytes: { sent: completed * sent, received: completed * received },
    server: {
      cpuSeconds: (completed * serverUs) / 1e6,
      throttledSeconds: 0,
      peakBytes: 90e6 + 4096 * payloadKiB + 1e6 * random(),
      ...(server === 'service' &&
        load.kind !== 'cold' && { connections: { open: connections, accepted: 0 } }),
    },
    generatorUse: { cpuSeconds: (completed * generatorUs) / 1e6, throttledSeconds: 0 },
    machine: { stolenShare: Math.max(0, 0.5 * (luck - 1)), idleShare: 0.3 },
  };
}

function serverMicroseconds(arm: Arm, server: ServerKind, payloadKiB: number): number {
  const { service, floor, perKiB } = MADE_UP[arm];
  if (server === 'noop') return 15;
  return (server === 'floor' ? (floor ?? service) : service) + payloadKiB * perKiB;
}

/** Bytes of a request and of its answer, and the KiB of payload in both. */
function makeSizes(arm: Arm, operation: Operation) {
  const { overheadBytes } = MADE_UP[arm];
  if (operation.kind === 'list') {
    const perUser = arm.startsWith('rest') && arm !== 'rest-protobuf' ? 60 : 30;
    const received = overheadBytes + operation.users * perUser;
    return { sent: overheadBytes, received, payloadKiB: received / 1024 };
  }
  const name = operation.nameBytes ?? 30;
  const sent = overheadBytes + (operation.kind === 'get' ? 4 : name);
  return { sent, received: overheadBytes + name, payloadKiB: (2 * name) / 1024 };
}

/** How many are under way at a time, answers per second, and seconds. */
function makePace(load: Load, { serverUs, generatorUs }: { serverUs: number; generatorUs: number }) {
  if (load.kind === 'open') return { concurrency: 1, perSecond: load.ratePerSecond, seconds: load.seconds };
  const inTurn = 1e6 / (serverUs + generatorUs + 30);
  if (load.kind === 'cold') return { concurrency: 1, perSecond: inTurn, seconds: load.connections / inTurn };
  const perSecond = Math.min(load.concurrency * inTurn, 1e6 / Math.max(serverUs, generatorUs));
  const seconds =
    load.maxRequests === undefined ? load.seconds : Math.min(load.seconds, load.maxRequests / perSecond);
  return { concurrency: load.concurrency, perSecond, seconds };
}
