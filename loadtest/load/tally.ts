import { createHistogram } from '../histogram.ts';
import type { Phase } from '../result/result.ts';

/** The requests of one phase. What is on the path of every request allocates nothing. */
export interface Tally {
  readonly underWay: number;
  began(): void;
  /** Counts it as an error if there is a fault; its latency, from `intendedMs` on the clock of performance.now(), if not. */
  ended(intendedMs: number, fault?: string): void;
  /** What became of them, when none is under way. `startMs` is the first intended start. */
  outcome(startMs: number): Outcome;
}

export type Outcome = Pick<Phase, 'wallSeconds' | 'completed' | 'errors' | 'firstError' | 'latency'>;

export function createTally(): Tally {
  const latency = createHistogram();
  let underWay = 0;
  let completed = 0;
  let errors = 0;
  let firstError: string | undefined;
  let lastEndMs = 0;

  return {
    get underWay() {
      return underWay;
    },
    began() {
      underWay += 1;
    },
    ended(intendedMs, fault) {
      lastEndMs = performance.now();
      underWay -= 1;
      if (fault === undefined) {
        completed += 1;
        latency.add(lastEndMs - intendedMs);
      } else {
        errors += 1;
        firstError ??= fault;
      }
    },
    outcome: (startMs) => ({
      wallSeconds: Math.max(0, lastEndMs - startMs) / 1000,
      completed,
      errors,
      ...(firstError !== undefined && { firstError }),
      latency: latency.data(),
    }),
  };
}
