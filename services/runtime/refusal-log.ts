import type { Log } from './log.ts';

/** At most one record in this time says how many connections were refused, in milliseconds. */
const INTERVAL_MS = 10_000;

/** Returns what to call for each connection that is refused because `maxConnections` are open. */
export function createRefusalLog(log: Log, maxConnections: number): () => void {
  let refused = 0;
  let lastLogged = Number.NEGATIVE_INFINITY;
  return () => {
    refused += 1;
    const now = performance.now();
    if (now - lastLogged < INTERVAL_MS) return;
    log.warn({ refused, maxConnections }, 'Connections refused: too many are open');
    lastLogged = now;
    refused = 0;
  };
}
