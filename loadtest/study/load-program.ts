import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { LoadOrder, LoadReport } from '../load/order.ts';
import { secondsOf } from './trial-length.ts';

/** What a load program may need beyond what was planned: a slow machine, and connections that time out. */
const PATIENCE = 3;
const PATIENCE_MS = 60_000;

/** After this a load program is ended, as it will not end by itself. */
export const loadTimeoutMsOf = (order: LoadOrder): number =>
  PATIENCE_MS + Math.ceil(PATIENCE * 1000 * secondsOf(order));

/**
 * Runs dist/study-load.mjs by a command prefix, such as `['taskset', '-c', '0']`, to its end. Rejects with the program's
 * own words, or when `signal` aborts; no process of it is left in either case.
 */
export async function runLoadProgram(
  order: LoadOrder,
  prefix: readonly string[],
  signal: AbortSignal,
): Promise<LoadReport> {
  signal.throwIfAborted();
  const [command = '', ...args] = [...prefix, process.execPath, 'dist/study-load.mjs'];
  // In a group of its own, so that whatever it has started ends with it.
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const end = () => endGroup(child);
  const timeoutMs = loadTimeoutMsOf(order);
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end);
  process.once('exit', end);
  try {
    const ended = exitOf(child);
    child.stdin.on('error', () => {}); // it has ended early, and says why itself
    child.stdin.end(JSON.stringify(order));
    const [stdout, stderr, how] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    signal.throwIfAborted();
    if (how === 0) return JSON.parse(stdout) as LoadReport;
    throw new Error(
      `the load program ended with ${how}: ${ownWords(stderr) || `it said nothing in ${timeoutMs} ms`}`,
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    process.removeListener('exit', end);
    end();
  }
}

/** Its exit code, or the signal that ended it. Rejects if it can't be started. */
const exitOf = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, killedBy) => resolve(code ?? killedBy));
  });

/** There is nothing in a load program that is worth waiting for. */
function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The message of an error that nobody caught, or the last line. */
export function ownWords(stderr: string): string {
  const [, message] = /^\w*Error: (.+)$/m.exec(stderr) ?? [];
  return message ?? stderr.trim().split('\n').at(-1) ?? '';
}
