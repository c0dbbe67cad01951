import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { run as runCommand } from '../../../cluster/command.ts';
import type { RunnerOrder, RunnerReport, RunOrder } from './run-order.ts';

/** A pod, and how kubectl finds it. */
export interface StudyPod {
  readonly name: string;
  /** The arguments that name context and namespace. */
  readonly where: readonly string[];
}

/** A program that runs in a pod. */
export interface PodProgram {
  readonly stdout: Readable;
  /** Resolves with its exit code, or why it can't be known. */
  readonly exited: Promise<number | string>;
  /** The last that it said to its standard error, when it has ended; or kubectl, when the connection is lost. */
  complaint(): string;
  /** Ends it, and resolves when it is gone. */
  close(): Promise<void>;
}

/** Runs programs in one pod, one after the other. */
export interface PodRunner {
  /** Rejects if the pod is not ready, and does not become it. */
  run(order: RunOrder): Promise<PodProgram>;
  close(): Promise<void>;
}

/** More than the runner gives a program to end. After this the connection is cut, which ends it too. */
const CLOSE_TIMEOUT_MS = 10_000;
/** A container that was ended for its memory is made anew. */
const READY_TIMEOUT_MS = 60_000;
const COMPLAINT_MAX_CHARACTERS = 4000;

/** The other end of pod-runner-main.ts. It connects for the first program, and anew where the connection was lost. */
export function createPodRunner({ name, where }: StudyPod): PodRunner {
  let connection: Connection | undefined;

  async function connectAgain(): Promise<Connection> {
    const ready = ['wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${READY_TIMEOUT_MS / 1000}s`];
    await runCommand('kubectl', [...where, ...ready], { timeoutMs: 2 * READY_TIMEOUT_MS });
    const made = connect([...where, 'exec', '--stdin', name, '--', 'node', 'dist/study-runner.mjs']);
    void made.ended.then(() => {
      if (connection === made) connection = undefined;
    });
    return made;
  }

  return {
    async run(order) {
      connection ??= await connectAgain();
      return startProgram(connection, order);
    },
    async close() {
      await connection?.close();
    },
  };
}

/** A runner that waits for orders at the other end of kubectl. */
interface Connection {
  send(order: RunnerOrder): void;
  /** Gets what the runner reports, in place of who got it before. */
  listen(take: (report: RunnerReport) => void): void;
  /** The last that kubectl has said to its standard error. */
  complaint(): string;
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
  /** Resolves when `done` does, and brings that about by the end of the connection where it takes too long. */
  closeWithin(done: Promise<unknown>): Promise<void>;
}

function connect(args: readonly string[]): Connection {
  // In a process group of its own, so that Ctrl+C leaves it to this program to end it.
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn('kubectl', args, {
    stdio: 'pipe',
    detached: true,
  });
  const ended = once(child, 'close');
  let complaint = '';
  let take: (report: RunnerReport) => void = () => {};
  child.stdin.on('error', () => {}); // it has ended, and says why itself
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_MAX_CHARACTERS);
  });
  createInterface({ input: child.stdout }).on('line', (line) => take(JSON.parse(line) as RunnerReport));

  async function closeWithin(done: Promise<unknown>): Promise<void> {
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
    await done.finally(() => clearTimeout(timer));
  }

  return {
    send: (order) => void child.stdin.write(`${JSON.stringify(order)}\n`),
    listen: (listener) => {
      take = listener;
    },
    complaint: () => complaint,
    ended,
    close: () => {
      child.stdin.end();
      return closeWithin(ended);
    },
    closeWithin,
  };
}

function startProgram(connection: Connection, order: RunOrder): PodProgram {
  const stdout = new PassThrough();
  let complaint: string | undefined;
  let isRunning = true;
  const exited = new Promise<number | string>((resolve) => {
    const settle = (how: number | string): void => {
      isRunning = false;
      stdout.end();
      resolve(how);
    };
    connection.listen((report) => {
      if ('line' in report) return void stdout.write(`${report.line}\n`);
      complaint = report.complaint;
      settle(report.exited);
    });
    void connection.ended.then(() => settle('a lost connection'));
  });
  connection.send({ run: order });
  return {
    stdout,
    exited,
    complaint: () => complaint ?? connection.complaint(),
    close: () => {
      if (isRunning) connection.send({ end: true });
      return connection.closeWithin(exited);
    },
  };
}

/** Ends a program when the time is up or the signal aborts. Returns what calls that off. */
export function endInTime(program: PodProgram, timeoutMs: number, signal: AbortSignal): () => void {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const end = () => void program.close();
  if (limit.aborted) end();
  limit.addEventListener('abort', end);
  return () => limit.removeEventListener('abort', end);
}
