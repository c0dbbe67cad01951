import { createHistogram } from '../histogram.ts';

/** What became of the requests of one protocol, in one second or in all. */
export interface Figures {
  /** Intended to start. */
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
  /** Made anew by the client, as no server had seen them. Each counts above once, by its end. */
  readonly retried: number;
  /** Failed, by reason; absent where nothing failed. */
  readonly failures?: Readonly<Record<string, number>>;
  /** Of what was ok, from the intended start to the answer; null where nothing was. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface Tally {
  sent(): void;
  ok(latencyMs: number): void;
  failed(reason: string): void;
  /** What was counted since this was last called. */
  takeSecond(): Figures;
  total(): Figures;
}

/** The most reasons that are told apart. */
export const REASONS_MAX = 20;
const OTHER = 'other';

/** Counts every request once as sent, and once as ok or failed. `countRetried` is the client's own count since its begin. */
export function createTally(countRetried: () => number = () => 0): Tally {
  const second = createCount();
  const whole = createCount();
  let retriedBefore = 0;

  return {
    sent() {
      second.sent();
      whole.sent();
    },
    ok(latencyMs) {
      second.ok(latencyMs);
      whole.ok(latencyMs);
    },
    failed(reason) {
      const known = whole.reasons.has(reason) || whole.reasons.size < REASONS_MAX ? reason : OTHER;
      second.failed(known);
      whole.failed(known);
    },
    takeSecond() {
      const retried = countRetried();
      const figures = second.figures(retried - retriedBefore);
      second.clear();
      retriedBefore = retried;
      return figures;
    },
    total: () => whole.figures(countRetried()),
  };
}

function createCount() {
  const reasons = new Map<string, number>();
  const latencies = createHistogram();
  let sent = 0;
  let ok = 0;
  let failed = 0;
  return {
    reasons: reasons as ReadonlyMap<string, number>,
    sent() {
      sent += 1;
    },
    ok(latencyMs: number) {
      ok += 1;
      latencies.add(latencyMs);
    },
    failed(reason: string) {
      failed += 1;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    },
    figures: (retried: number): Figures => ({
      sent,
      ok,
      failed,
      retried,
      ...(failed > 0 && { failures: Object.fromEntries(reasons) }),
      p50Ms: rounded(latencies.percentile(50)),
      p99Ms: rounded(latencies.percentile(99)),
      maxMs: rounded(latencies.maxMs),
    }),
    clear() {
      reasons.clear();
      latencies.clear();
      sent = 0;
      ok = 0;
      failed = 0;
    },
  };
}

const rounded = (ms: number | undefined): number | null =>
  ms === undefined ? null : Math.round(ms * 100) / 100;
