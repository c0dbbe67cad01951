import type { Log } from './log.ts';
import { seldom } from './seldom.ts';

/** Returns what to call for each connection that is refused because `maxConnections` are open. */
export const createRefusalLog = (log: Log, maxConnections: number): (() => void) =>
  seldom((refused) => log.warn({ refused, maxConnections }, 'Connections refused: too many are open'));
