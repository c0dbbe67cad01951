import type { Protocol } from './protocols.ts';
import type { Figures } from './tally.ts';

/** What the load over one protocol came to. */
export interface ProtocolSummary extends Figures {
  readonly acknowledged: number;
  /** Acknowledged users that the server does not have; null where that could not be found out. */
  readonly lost: number | null;
}

export interface Summary {
  readonly client: string;
  readonly seconds: number;
  readonly protocols: readonly (readonly [Protocol, ProtocolSummary])[];
  /** Why it is not known whether users are lost. */
  readonly unverified?: string;
}

/** One line of JSON: what was intended to start, and what has ended, in the second before `time`. */
export const formatSecond = (
  time: Date,
  client: string,
  figures: readonly (readonly [Protocol, Figures])[],
): string => JSON.stringify({ time: time.toISOString(), client, ...Object.fromEntries(figures) });

/** One line of JSON, and then the same for people. */
export function formatSummary(summary: Summary): string[] {
  const { client, seconds, protocols, unverified } = summary;
  const json = { summary: { client, seconds, ...Object.fromEntries(protocols), unverified } };
  const failed = protocols.reduce((sum, [, figures]) => sum + figures.failed, 0);
  return [
    JSON.stringify(json),
    ...protocols.flatMap(([protocol, figures]) => formatProtocol(protocol, figures)),
    `${failed} failed, ${unverified === undefined ? `${lostOf(summary)} lost` : `it is not known how many lost: ${unverified}`}`,
  ];
}

/** Whether no request failed and every acknowledged user is there. */
export const isClean = (summary: Summary): boolean =>
  lostOf(summary) === 0 && summary.protocols.every(([, { failed }]) => failed === 0);

const lostOf = ({ protocols }: Summary): number | null =>
  protocols.reduce<number | null>(
    (sum, [, { lost }]) => (sum === null || lost === null ? null : sum + lost),
    0,
  );

function formatProtocol(protocol: Protocol, figures: ProtocolSummary): string[] {
  const { sent, ok, failed, retried, failures = {}, acknowledged, lost, p50Ms, p99Ms, maxMs } = figures;
  const latencies = `p50 ${p50Ms ?? '-'} ms, p99 ${p99Ms ?? '-'} ms, max ${maxMs ?? '-'} ms`;
  return [
    `${protocol.padEnd(7)} ${sent} sent, ${ok} ok, ${failed} failed, ${retried} retried; ${acknowledged} users acknowledged, ${lost ?? '?'} lost; ${latencies}`,
    ...Object.entries(failures).map(([reason, count]) => `        ${count} ${reason}`),
  ];
}
