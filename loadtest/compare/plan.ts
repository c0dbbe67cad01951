import { ROUNDS_MIN } from '../verdict/find-flaws.ts';

/** What one comparison does, the same to both protocols. */
export interface Plan {
  /** The user that every call creates. */
  readonly payload: { readonly name: string; readonly email: string };
  /** Calls to each protocol before the first round. They are checked, not measured. */
  readonly warmupCalls: number;
  /** Calls to each protocol in each round; a part of a distributed run makes as many as it can in `trialMs`. */
  readonly calls: number;
  readonly rounds: number;
  /** Of the order of the rounds and of the bootstrap. */
  readonly seed: number;
  /** The longest time that one call may take. */
  readonly timeoutMs: number;
  /** How many processes share one distributed run, each with one connection to each server. */
  readonly parallelism: number;
  /** In a distributed run, from the start of one trial to the start of the next. */
  readonly slotMs: number;
  /**
   * How long a trial of a distributed run lasts; `null` where its calls end it. Parts are not equally fast: after as many
   * calls each, the slower ones would be left with less load than all of them make.
   */
  readonly trialMs: number | null;
}

/** A trial ends at this many failed calls: the run is invalid at the first, and each may take the whole timeout. */
export const ERRORS_MAX = 10;

/** Of a slot. The rest of it lets a part that was late catch up. */
const TRIAL_SHARE = 1 / 4;

/** The knobs by their environment names. The defaults take about ten seconds. */
const KNOBS = {
  WARMUP: { fallback: 1000, min: 1, max: 100_000 },
  // k6 hands out every call of a round as a percentile of its own: see k6-metrics.ts.
  CALLS: { fallback: 200, min: 10, max: 10_000 },
  ROUNDS: { fallback: 20, min: ROUNDS_MIN, max: 200 },
  SEED: { fallback: 1, min: 0, max: 2 ** 32 - 1 },
  TIMEOUT_MS: { fallback: 5000, min: 1, max: 60_000 },
  PARALLELISM: { fallback: 1, min: 1, max: 1000 },
  SLOT_MS: { fallback: 2000, min: 10, max: 600_000 },
} as const;

/** The plan from the environment. Throws an error that names everything that is wrong with it. */
export function readPlan(env: Readonly<Record<string, string | undefined>>): Plan {
  const mistakes: string[] = [];
  const read = (name: keyof typeof KNOBS): number => {
    const { fallback, min, max } = KNOBS[name];
    const text = env[name] || String(fallback);
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}, not '${text}'`);
    return fallback;
  };
  const parallelism = read('PARALLELISM');
  const slotMs = read('SLOT_MS');
  if (parallelism > 1 && env.CALLS) {
    mistakes.push(
      'CALLS must not be set with PARALLELISM: trials last a quarter of SLOT_MS, whatever they complete',
    );
  }
  const plan = {
    payload: { name: 'Tan', email: 'tan@example.com' },
    warmupCalls: read('WARMUP'),
    calls: read('CALLS'),
    rounds: read('ROUNDS'),
    seed: read('SEED'),
    timeoutMs: read('TIMEOUT_MS'),
    parallelism,
    slotMs,
    trialMs: parallelism > 1 ? TRIAL_SHARE * slotMs : null,
  };
  if (mistakes.length > 0) throw new Error(mistakes.join('; '));
  return plan;
}
