import type { Log } from './log.ts';

/** At most one record in this time says how many connections were refused, in milliseconds. */
const INTERVAL_MS = 10_000;

/** Returns what to call for each connection that is refused because `maxConnections` are open. */
export function createRefusalLog(log: Log, maxConnections: number): () => void {
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;

  function report(): void {
    timer = undefined;
    if (refused === 0) return;
    log.warn({ refused, maxConnections }, 'Connections refused: too many are open');
    refused = 0;
    timer = setTimeout(report, INTERVAL_MS).unref();
  }

  return () => {
    refused += 1;
    if (timer === undefined) report();
  };
}
