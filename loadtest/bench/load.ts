import { type ExecFileException, execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a load is to do: sent to load-main.ts. */
export interface LoadOrder {
  readonly protocol: 'http' | 'grpc' | 'frames';
  /** They are loaded in turns, never at once. */
  readonly servers: readonly { readonly port: number; readonly adminPort: number }[];
  /** To each server. */
  readonly connections: number;
  /** Requests under way at once on each connection. */
  readonly depth: number;
  /** Answers before the measurement begins: by number, so that all servers are equally warm. */
  readonly warmUpRequests: number;
  /** Turns of each server, and how long each takes. */
  readonly turns: number;
  readonly turnMs: number;
}

/** What a load has seen of one server: received from load-main.ts. */
export interface LoadResult {
  /** Answered, all of them rightly, in its turns. */
  readonly requests: number;
  /** Wall time of these. */
  readonly seconds: number;
  readonly serverCpuSeconds: number;
  /** The load's own in the same time. */
  readonly loadCpuSeconds: number;
  /** The server's resident memory before its first connection. */
  readonly idleBytes: number;
}

/** The longest that a load may need for all but its measurement. */
const WARM_UP_TIMEOUT_MS = 60_000;

/** Runs a load as a process of its own. Rejects at the first wrong answer, and if it does not end in time. */
export async function runLoad(order: LoadOrder, prefix: readonly string[]): Promise<LoadResult[]> {
  const [command = '', ...args] = [...prefix, process.execPath, 'dist/bench-load.mjs', JSON.stringify(order)];
  const timeout = WARM_UP_TIMEOUT_MS + 2 * order.turns * order.turnMs * order.servers.length;
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout });
    return JSON.parse(stdout) as LoadResult[];
  } catch (error) {
    const { stderr = '', killed } = error as ExecFileException;
    if (killed) throw new Error(`the load did not end within ${timeout / 1000} s`);
    const [, why = stderr] = /^\w*Error: (.+)$/m.exec(stderr) ?? [];
    throw new Error(`the load failed: ${why}`);
  }
}
