import { text } from 'node:stream/consumers';
import type { LoadOrder, LoadReport } from '../../load/order.ts';
import { loadTimeoutMsOf, ownWords } from '../load-program.ts';
import { endInTime, type PodRunner } from './pod-runner.ts';
import { LOAD_PROGRAM } from './run-order.ts';

/** Runs the load program in a pod on one order. Rejects as `Place.runLoad` does. */
export async function runPodLoad(
  runner: PodRunner,
  order: LoadOrder,
  signal: AbortSignal,
): Promise<LoadReport> {
  signal.throwIfAborted();
  const load = await runner.run({ program: LOAD_PROGRAM, env: {}, input: JSON.stringify(order) });
  const timeoutMs = loadTimeoutMsOf(order);
  const callOff = endInTime(load, timeoutMs, signal);
  try {
    const [output, how] = await Promise.all([text(load.stdout), load.exited]);
    signal.throwIfAborted();
    if (how === 0) return JSON.parse(output) as LoadReport;
    const why = ownWords(load.complaint()) || `it said nothing in ${timeoutMs} ms`;
    throw new Error(`the load program ended with ${how}: ${why}`);
  } finally {
    callOff();
  }
}
