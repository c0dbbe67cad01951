import type { Arm } from '../result/arms.ts';
import type { Condition, Load, Phase, Profile, Trial } from '../result/result.ts';
import type { RoundPlan } from './plan.ts';
import type { Progress } from './progress.ts';

/** A condition as small as there is one. */
export const conditionUnderTest = (arm: Arm, phases: readonly Load[]): Condition => ({
  arm,
  server: 'service',
  generator: 'wire',
  operation: { kind: 'create', nameBytes: null },
  tls: false,
  connections: 4,
  phases,
});

/** Rounds of these conditions and no others. */
export const planUnderTest = (main: readonly Condition[], others: readonly Condition[] = []): RoundPlan => ({
  main,
  others,
  few: [],
  once: [],
  missing: [],
});

/** A trial that measured nothing. */
export const trialUnderTest = (condition: Condition, at: Pick<Trial, 'round' | 'position'>): Trial => ({
  ...condition,
  ...at,
  startMs: 1,
  phases: condition.phases.map((load) => phaseUnderTest(load)),
});

/** So many answers in one second. */
export const phaseUnderTest = (load: Load, completed = 1): Phase => ({
  load,
  wallSeconds: 1,
  completed,
  errors: 0,
  dropped: 0,
  latency: { count: 0, minMs: null, maxMs: null, sumMs: 0, buckets: [] },
  opened: 0,
});

export const profileUnderTest = (minRounds: number): Profile => ({
  name: 'quick',
  seed: 7,
  minRounds,
  maxRounds: 30,
  timeoutMs: 5000,
  payload: { name: 'Tan', email: 'tan@example.com' },
});

/** Keeps what it is told. */
export function progressUnderTest(): Progress & {
  readonly began: string[];
  readonly notes: string[];
  readonly expected: { trials: number };
} {
  const [began, notes, expected] = [[] as string[], [] as string[], { trials: 0 }];
  return {
    began,
    notes,
    expected,
    expect: (trials) => {
      expected.trials += trials;
    },
    begin: (what) => void began.push(what),
    end: () => {},
    note: (line) => void notes.push(line),
    close: () => {},
  };
}
