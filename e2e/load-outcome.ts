import { waitUntil } from '../cluster/wait-until.ts';
import { PROTOCOLS, type Protocol } from '../loadtest/steady/protocols.ts';
import type { Second, SteadyLoad, Summary } from './steady-load.ts';

const SECOND_TIMEOUT_MS = 30_000;

/** Resolves when every client has reported `count` more seconds of load. */
export async function waitForNextSeconds(
  load: SteadyLoad,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const wanted = load.seconds.length + count * load.clients;
  const timeoutMs = SECOND_TIMEOUT_MS + count * 1000;
  await waitUntil(
    async () => (load.seconds.length >= wanted ? undefined : 'the load has stopped to report'),
    { timeoutMs, signal },
  );
}

/** The load is calm when every protocol had answers in each of these last seconds of each client, and none took longer. */
const CALM_SECONDS = 3;
const CALM_MS = 1000;
const CALM_TIMEOUT_MS = 120_000;

/**
 * Resolves when the load has been calm for some seconds: what a disturbance has held up is answered, and the next one begins from
 * there. Rejects if that takes longer than 2 minutes, as on a machine that is too small for the load.
 */
export async function waitForCalm(load: SteadyLoad, signal: AbortSignal): Promise<void> {
  const begin = load.seconds.length;
  await waitUntil(
    async () => {
      const latest = load.seconds.slice(begin).slice(-CALM_SECONDS * load.clients);
      const isLongEnough = latest.length === CALM_SECONDS * load.clients;
      return isLongEnough && latest.every(isCalm)
        ? undefined
        : 'the load is not calm: this cluster is too small for it, or too busy,';
    },
    { timeoutMs: CALM_TIMEOUT_MS, signal },
  );
}

const isCalm = (second: Second): boolean =>
  PROTOCOLS.every((protocol) => (second[protocol]?.maxMs ?? Number.POSITIVE_INFINITY) < CALM_MS);

/** Every failure of these seconds or summaries, as `client protocol reason: count`. */
export function failuresOf(reports: readonly (Second | Summary)[]): string[] {
  const counts = new Map<string, number>();
  for (const report of reports) {
    for (const protocol of PROTOCOLS) {
      for (const [reason, count] of Object.entries(report[protocol]?.failures ?? {})) {
        const key = `${report.client} ${protocol} ${reason}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      }
    }
  }
  return [...counts].map(([key, count]) => `${key}: ${count}`);
}

/** Throws unless requests were sent through every protocol, and none of these failed. */
export function expectNoFailures(reports: readonly (Second | Summary)[]): void {
  expectTraffic(reports);
  const failures = failuresOf(reports);
  const failed = reports.some((report) => PROTOCOLS.some((protocol) => (report[protocol]?.failed ?? 0) > 0));
  if (failed) throw new Error(`requests failed:\n  ${failures.join('\n  ')}`);
}

/** Throws unless every user that was acknowledged to a client was there at its end. */
export function expectNothingLost(summaries: readonly Summary[]): void {
  expectTraffic(summaries);
  for (const summary of summaries) {
    if (summary.unverified !== undefined)
      throw new Error(`${summary.client} could not look for its users: ${summary.unverified}`);
    for (const protocol of PROTOCOLS) {
      const { lost, acknowledged = 0 } = summary[protocol] ?? {};
      if (acknowledged === 0) throw new Error(`${summary.client} had no ${protocol} user acknowledged`);
      if (lost !== 0) throw new Error(`${summary.client} lost ${lost} of ${acknowledged} ${protocol} users`);
    }
  }
}

function expectTraffic(reports: readonly (Second | Summary)[]): void {
  for (const protocol of PROTOCOLS) {
    if (total(reports, protocol, 'ok') === 0) throw new Error(`no ${protocol} request was answered`);
  }
}

/** What the clients did together, one part per protocol. */
export function describeLoad(reports: readonly (Second | Summary)[]): string {
  const parts = PROTOCOLS.map((protocol) => {
    const [sent, failed, retried] = (['sent', 'failed', 'retried'] as const).map((what) =>
      total(reports, protocol, what),
    );
    const maxMs = Math.max(...reports.map((report) => report[protocol]?.maxMs ?? 0));
    return `${protocol} ${failed} of ${sent} failed, ${retried} retried, slowest ${maxMs.toFixed(0)} ms`;
  });
  return parts.join('; ');
}

const total = (
  reports: readonly (Second | Summary)[],
  protocol: Protocol,
  what: 'sent' | 'ok' | 'failed' | 'retried',
): number => reports.reduce((sum, report) => sum + (report[protocol]?.[what] ?? 0), 0);
