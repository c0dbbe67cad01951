import { bucketOf, type HistogramData } from '../histogram.ts';
import {
  type Load,
  type Phase,
  type Profile,
  RESULT_FORMAT,
  type Result,
  type Trial,
} from '../result/result.ts';

/** Trials whose answer is known, for tests: nothing here was measured. */
export const MADE_UP_PROFILE: Profile = {
  name: 'full',
  seed: 1,
  minRounds: 5,
  maxRounds: 20,
  timeoutMs: 5000,
  payload: { name: 'Tan', email: 'tan@example.com' },
};

export const OPEN = { kind: 'open', ratePerSecond: 2400, seconds: 1 } as const satisfies Load;
export const CLOSED_16 = { kind: 'closed', concurrency: 16, seconds: 1 } as const satisfies Load;
export const CLOSED_64 = { kind: 'closed', concurrency: 64, seconds: 1 } as const satisfies Load;

/** A histogram of these values, each so many times. */
export function histogramOf(values: readonly number[], times = 1): HistogramData {
  const buckets = new Map<number, number>();
  let sumMs = 0;
  for (const value of values) {
    const bucket = bucketOf(value);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + times);
    sumMs += times * value;
  }
  return {
    count: times * values.length,
    minMs: Math.min(...values),
    maxMs: Math.max(...values),
    sumMs,
    buckets: [...buckets].sort(([one], [other]) => one - other).flat(),
  };
}

/** What differs between the arms of a made-up study. */
export interface MadeUpFigures {
  /** Of every request. */
  readonly latencyMs: number;
  readonly cpuMicros: number;
  /** Under a closed load, with the server at one whole CPU. */
  readonly perSecond: number;
}

/** A phase of one second in which all went well. */
export function makePhase(load: Load, { latencyMs, cpuMicros, perSecond }: MadeUpFigures): Phase {
  const completed = load.kind === 'open' ? load.ratePerSecond : Math.round(perSecond);
  return {
    load,
    wallSeconds: 1,
    completed,
    errors: 0,
    dropped: 0,
    latency: histogramOf([latencyMs], completed),
    opened: 0,
    bytes: { sent: 200 * completed, received: 300 * completed },
    server: {
      cpuSeconds: load.kind === 'open' ? (cpuMicros * completed) / 1e6 : 0.97,
      throttledSeconds: 0,
      peakBytes: 100e6,
    },
    generatorUse: { cpuSeconds: 0.4, throttledSeconds: 0 },
  };
}

/** A trial of REST's service by `wire`, but for what is given. */
export function makeTrial(given: Partial<Trial>): Trial {
  return {
    arm: 'rest',
    server: 'service',
    generator: 'wire',
    operation: { kind: 'create', nameBytes: null },
    tls: false,
    connections: 64,
    round: 1,
    position: 1,
    startMs: 200,
    phases: [],
    ...given,
  };
}

export const PLAIN: MadeUpFigures = { latencyMs: 1, cpuMicros: 100, perSecond: 6000 };

/** The figures of an arm in a round, from 0. */
export type FiguresOfRound = (round: number) => Partial<MadeUpFigures>;

/** A study of so many rounds with nothing but the main questions, by `wire`, calibrated. */
export function makeStudy({
  rest = () => ({}),
  grpc = () => ({}),
  rounds = 7,
}: {
  rest?: FiguresOfRound;
  grpc?: FiguresOfRound;
  rounds?: number;
}): Trial[] {
  const idle = makePhase(CLOSED_64, { ...PLAIN, perSecond: 30_000 });
  return Array.from({ length: rounds }, (_, n) =>
    (['rest', 'grpc'] as const).flatMap((arm) => {
      const figures = { ...PLAIN, ...(arm === 'rest' ? rest : grpc)(n) };
      const phases = [OPEN, CLOSED_16, CLOSED_64].map((load) => {
        const share = load === CLOSED_16 ? 0.99 : 1;
        return makePhase(load, { ...figures, perSecond: share * figures.perSecond });
      });
      const given = { arm, round: n + 1 };
      return [makeTrial({ ...given, phases }), makeTrial({ ...given, server: 'noop', phases: [idle] })];
    }),
  ).flat();
}

/** The same trials, with changes to some. */
export function changeTrials(
  trials: readonly Trial[],
  isMeant: (trial: Trial) => boolean,
  change: (trial: Trial) => Partial<Trial>,
): Trial[] {
  return trials.map((trial) => (isMeant(trial) ? { ...trial, ...change(trial) } : trial));
}

/** The same trials, with changes to the phases of some. */
export function changePhases(
  trials: readonly Trial[],
  isMeant: (trial: Trial, load: Load) => boolean,
  change: (phase: Phase) => Partial<Phase>,
): Trial[] {
  return trials.map((trial) => ({
    ...trial,
    phases: trial.phases.map((phase) =>
      isMeant(trial, phase.load) ? { ...phase, ...change(phase) } : phase,
    ),
  }));
}

/** A result with these trials. */
export function makeResult(trials: readonly Trial[], given: Partial<Result> = {}): Result {
  return {
    format: RESULT_FORMAT,
    subject: 'A made-up study',
    startedAt: '2026-11-23T08:00:00.000Z',
    endedAt: '2026-11-23T08:10:00.000Z',
    environment: {
      place: 'local',
      version: '0.2.0',
      commit: null,
      isDirty: null,
      versions: { 'Node.js': '26.1.0' },
      kernel: 'Linux 6.1.0',
      cpu: 'Made-up CPU',
      cpus: 4,
      memoryBytes: 8 * 1024 ** 3,
      limits: 'none',
      pinning: 'Servers on CPU 0, generators on CPU 1.',
      isPinned: true,
    },
    profile: MADE_UP_PROFILE,
    generators: [{ name: 'wire', version: '0.2.0', latency: 'From the write to the last byte.' }],
    trials,
    missing: [],
    problems: [],
    verdicts: [],
    ...given,
  };
}
