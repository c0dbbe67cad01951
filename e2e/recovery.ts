import { PROTOCOLS, type Protocol } from '../loadtest/steady/protocols.ts';
import type { Second } from './steady-load.ts';

/** After what was away is back, requests are to be answered again within this time. */
export const RECOVERY_MAX_MS = 10_000;

/**
 * How soon each protocol came back for every client of a load, in words. `seconds` are all that the load has reported from
 * before the disturbance to its end, and `readyAtMs` is when what was away was back, by the clock of `Date.now()`. Throws
 * unless each client had an answer over each protocol in a second that was all of it within 10 s after that time, and no
 * failure in any that ended later.
 */
export function describeRecovery(seconds: readonly Second[], readyAtMs: number): string {
  return PROTOCOLS.map((protocol) => {
    const clients = [...new Set(seconds.map(({ client }) => client))];
    const answeredAfterMs = clients.map((client) => {
      const own = seconds.filter((second) => second.client === client);
      expectNoLateFailure(`${client} ${protocol}`, protocol, own, readyAtMs);
      return firstAnswerAfter(`${client} ${protocol}`, protocol, own, readyAtMs);
    });
    const failed = seconds.filter((second) => (second[protocol]?.failed ?? 0) > 0).map(endOf);
    const failing =
      failed.length === 0
        ? 'without a failure'
        : `failing for ${inSeconds(Math.max(...failed) - Math.min(...failed) + 1000)} s`;
    return `${protocol} ${failing}, answered again in ${inSeconds(Math.max(...answeredAfterMs))} s`;
  }).join('; ');
}

/** The end of a second: what it counts has ended in the 1000 ms before. */
const endOf = ({ time }: Second): number => Date.parse(time);

function firstAnswerAfter(
  who: string,
  protocol: Protocol,
  seconds: readonly Second[],
  readyAtMs: number,
): number {
  const first = seconds.find(
    (second) => endOf(second) - 1000 >= readyAtMs && (second[protocol]?.ok ?? 0) > 0,
  );
  const afterMs = first === undefined ? Number.POSITIVE_INFINITY : endOf(first) - readyAtMs;
  if (afterMs > RECOVERY_MAX_MS) {
    throw new Error(`${who} had no answer within ${inSeconds(RECOVERY_MAX_MS)} s`);
  }
  return afterMs;
}

function expectNoLateFailure(
  who: string,
  protocol: Protocol,
  seconds: readonly Second[],
  readyAtMs: number,
): void {
  const late = seconds.findLast((second) => (second[protocol]?.failed ?? 0) > 0);
  if (late !== undefined && endOf(late) - readyAtMs > RECOVERY_MAX_MS) {
    throw new Error(`${who} still failed after ${inSeconds(endOf(late) - readyAtMs)} s`);
  }
}

const inSeconds = (ms: number): string => (ms / 1000).toFixed(0);
