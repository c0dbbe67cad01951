import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Certificate } from '../place.ts';
import { POD_PROGRAMS, type RunnerOrder, type RunnerReport, type RunOrder } from './run-order.ts';

/** How long a program has to end after SIGTERM. */
const END_TIMEOUT_MS = 5000;
const COMPLAINT_MAX_CHARACTERS = 4000;
const WRONG_ORDER_EXIT_CODE = 2;
/** As a shell says of a process that a signal has ended. */
const SIGNAL_EXIT_CODE = 128;

/**
 * Runs programs in a pod, one after the other and each as a process of its own, as the lines of standard
 * input say. It does so by one `kubectl exec -i` for a whole study: one for each program would take as long as the program
 * does to start, and CPU time from what is measured. When standard input ends, as it also does where the connection is cut,
 * the program that runs is ended with all that it has started, and nothing is left in the pod.
 */
let endRunning: (() => void) | undefined;
let isLeaving = false;

createInterface({ input: process.stdin }).on('line', follow).on('close', leave);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, leave);

function follow(line: string): void {
  const order = parse(line);
  if ('end' in order) endRunning?.();
  else if (endRunning !== undefined) refuse('a program runs already: it is to be ended first');
  else run(order.run);
}

function leave(): void {
  isLeaving = true;
  if (endRunning === undefined) process.exit(0);
  endRunning();
}

function parse(line: string): RunnerOrder {
  try {
    return JSON.parse(line) as RunnerOrder;
  } catch {
    return refuse('a line of standard input is to be {"run": {"program": "rest-server", "env": {}}} in JSON');
  }
}

function refuse(why: string): never {
  console.error(why);
  process.exit(WRONG_ORDER_EXIT_CODE);
}

function report(what: RunnerReport): void {
  console.log(JSON.stringify(what));
}

function run({ program, env, certificate, input }: RunOrder): void {
  if (!POD_PROGRAMS.includes(program)) {
    const complaint = `there is no program '${program}': it is one of ${POD_PROGRAMS.join(', ')}`;
    report({ exited: WRONG_ORDER_EXIT_CODE, complaint });
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'study-'));
  const tls = certificate === undefined ? {} : writeCertificate(folder, certificate);
  // In a process group of its own, so that all that it starts ends with it.
  const child = spawn(process.execPath, [join(import.meta.dirname, `${program}.mjs`)], {
    env: { ...process.env, ...env, ...tls },
    detached: true,
  });
  const kill = () => killGroup(child.pid, 'SIGKILL');
  process.once('exit', kill); // where the runner gives up itself
  let complaint = '';
  let timer: NodeJS.Timeout | undefined;
  endRunning = () => {
    killGroup(child.pid, 'SIGTERM');
    timer ??= setTimeout(kill, END_TIMEOUT_MS);
  };
  child.stdin.on('error', () => {}); // it may end without reading: its exit code says why
  child.stdin.end(input);
  createInterface({ input: child.stdout }).on('line', (line) => report({ line }));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-COMPLAINT_MAX_CHARACTERS);
  });
  child.once('exit', kill); // what it has left behind
  child.once('close', (code, signal) => {
    clearTimeout(timer);
    process.removeListener('exit', kill);
    endRunning = undefined;
    rmSync(folder, { recursive: true });
    report({ exited: code ?? SIGNAL_EXIT_CODE + constants.signals[signal ?? 'SIGKILL'], complaint });
    if (isLeaving) process.exit(0);
  });
}

function writeCertificate(folder: string, { certPem, keyPem }: Certificate): Record<string, string> {
  const files = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
  writeFileSync(files.TLS_CERT_FILE, certPem);
  writeFileSync(files.TLS_KEY_FILE, keyPem, { mode: 0o600 });
  return files;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
