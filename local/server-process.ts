import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { settingSpecs } from '../services/runtime/settings.ts';

export type ServiceName = 'socket' | 'rest' | 'grpc';

/** One line of a service's log. */
export interface LogRecord {
  readonly level: string;
  readonly service: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A service that runs as a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  /** The bound ports by name: http, grpc, tcp, frames, admin. */
  readonly ports: Readonly<Record<string, number>>;
  /** Milliseconds from the start of the process to its readiness. */
  readonly startMs: number;
  /** The latest records, 10,000 at most. */
  readonly records: readonly LogRecord[];
  /** Resolves with the first record, past or future, that passes. Rejects if the process ends without one. */
  record(passes: (record: LogRecord) => boolean): Promise<LogRecord>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and the exit. */
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;
const RECORDS_MAX = 10_000;

export interface ServerProcessOptions {
  /** A command to run it by, such as `['taskset', '-c', '0']`. */
  readonly prefix?: readonly string[];
  /** Of Node.js, such as `['--cpu-prof']`. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Starts dist/{name}-server.mjs on free ports and waits until it is ready. `env` adds settings; those of this process
 * are not inherited. Rejects with the service's own words if it does not start.
 */
export function startServer(
  name: ServiceName,
  env: Record<string, string> = {},
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  return startProgram(`${name}-server`, env, options);
}

/** As `startServer`, for any program in dist/ that runs a service. */
export async function startProgram(
  program: string,
  env: Record<string, string> = {},
  { prefix = [], nodeOptions = [] }: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const [command = '', ...args] = [...prefix, process.execPath, ...nodeOptions, `dist/${program}.mjs`];
  const child = spawn(command, args, {
    env: { ...withoutSettings(process.env), ...FREE_PORTS, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithThisProcess(child);
  const exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const { records, record } = readRecords(child, exited);
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  const ready = await record(({ msg }) => msg === 'Ready').finally(() => clearTimeout(timer));
  return {
    pid: child.pid ?? 0,
    ports: ready.ports as Record<string, number>,
    startMs: ready.startMs as number,
    records,
    record,
    kill: (signal) => void child.kill(signal),
    exited,
    close: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const running = new Set<ChildProcess>();

/** A server is of no use without the process that has started it, however that ends. */
function endWithThisProcess(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', endAll);
  running.add(child);
  child.once('close', () => {
    running.delete(child);
    if (running.size === 0) process.removeListener('exit', endAll);
  });
}

function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

const FREE_PORTS = {
  BIND_ADDRESS: '127.0.0.1',
  TCP_PORT: '0',
  FRAMES_PORT: '0',
  HTTP_PORT: '0',
  HTTP2_PORT: '0',
  GRPC_PORT: '0',
  ADMIN_PORT: '0',
};

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !(name in settingSpecs)));
}

/** Reads the log that a service writes to the child's standard output. */
export function readRecords(
  child: Pick<ChildProcess, 'stdout'>,
  exited: Promise<unknown>,
): Pick<ServerProcess, 'records' | 'record'> {
  const records: LogRecord[] = [];
  const waiting = new Set<(record: LogRecord) => void>();
  if (child.stdout === null) throw new Error('the log of a server process is read through a pipe');
  createInterface(child.stdout).on('line', (line) => {
    const record = JSON.parse(line) as LogRecord;
    if (records.push(record) > RECORDS_MAX) records.shift();
    for (const tell of waiting) tell(record);
  });
  return {
    records,
    record: (passes) =>
      new Promise((resolve, reject) => {
        const past = records.find(passes);
        if (past !== undefined) return resolve(past);
        const tell = (record: LogRecord) => {
          if (!passes(record)) return;
          waiting.delete(tell);
          resolve(record);
        };
        waiting.add(tell);
        void exited.then((how) => {
          reject(
            new Error(
              `ended with ${how}: ${records.map(({ msg }) => msg).join('; ') || 'it logged nothing'}`,
            ),
          );
        });
      }),
  };
}
