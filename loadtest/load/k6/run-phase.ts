import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { readThrottledSeconds } from '../../../services/runtime/cpu-throttling.ts';
import type { Load, Phase } from '../../result/result.ts';
import { machineUseOf, readMachineTicks } from '../machine-use.ts';
import type { ServerProcess } from '../server-process.ts';
import { readCpuSeconds, sampleCounters } from './counter-samples.ts';
import { findInLog, firstErrorOf, readK6Log } from './k6-log.ts';
import type { K6Order } from './k6-order.ts';
import { OPENING_LOG, type PhaseSummary, SERVER_LOG, SERVER_UNREAD } from './phase-summary.ts';
import { OPENING_SECONDS } from './scenario.ts';

/** For what k6 does before and after the load, such as opening connections. */
const MARGIN_MS = 30_000;

/** From when k6 begins to open connections to shortly before it begins an open load. */
const OPENED_MS = 1000 * OPENING_SECONDS - 150;

/** As source, or bundled into dist/, in which case k6 takes the source beside it. */
const SCRIPT_PLACES = ['phase.ts', '../loadtest/load/k6/phase.ts'];

/** What came out of a phase, and what its server had used at the end, before k6 closed its connections. */
export interface K6Phase {
  readonly phase: Phase;
  /** Absent where the order does not say whom to ask. */
  readonly serverAtEnd: ServerProcess | undefined;
}

/**
 * Runs one phase in a k6 process of its own. Just before an open load begins, when connections are open, it calls
 * `beforeLoad`, whose rejection is its own. Rejects as `runK6` does, and if the server does not say at the end what it has
 * used.
 */
export async function runPhase(
  order: K6Order,
  load: Load,
  signal: AbortSignal,
  beforeLoad: () => Promise<void> = async () => undefined,
): Promise<K6Phase> {
  signal.throwIfAborted();
  const child = spawn('k6', ['run', '--quiet', '--no-color', '--log-format', 'json', findScript()], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      K6_NO_USAGE_REPORT: 'true',
      ORDER: JSON.stringify(order),
      LOAD: JSON.stringify(load),
    },
  });
  // It has no children, and nothing in it is worth waiting for.
  const end = () => void child.kill('SIGKILL');
  const timeoutMs = MARGIN_MS + 1000 * secondsOf(load) + 3 * order.timeoutMs;
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end);
  process.once('exit', end);
  const cpu = sampleCounters(() => readCpuSeconds(child.pid ?? 0));
  const machine = sampleCounters(readMachineTicks);
  // Of the cgroup, which k6 shares with this process.
  const throttledBefore = readThrottledSeconds();
  let isPrepared = Promise.resolve();
  const log = readK6Log(child.stderr, OPENING_LOG, () => {
    if (load.kind === 'open') isPrepared = sleep(OPENED_MS).then(beforeLoad);
    isPrepared.catch(end);
  });
  try {
    const [stdout, stderr, how] = await Promise.all([text(child.stdout), log, exitOf(child)]);
    signal.throwIfAborted();
    await isPrepared;
    if (how === 'SIGKILL') throw new Error(`k6 did not end within ${timeoutMs / 1000} s, and was killed`);
    const firstError = firstErrorOf(stderr);
    const summary = readSummary(stdout);
    if (summary?.problem) throw new Error(`k6 could not begin: ${summary.problem}`);
    if (how !== 0 || summary === undefined || isEmpty(summary)) {
      throw new Error(`k6 ended with ${how} and without figures: ${firstError ?? 'it did not say why'}`);
    }
    const { startedAtMs, answeredAtMs } = summary;
    const [before, after] = [startedAtMs, answeredAtMs].map((atMs) => cpu.at(atMs)?.[0]);
    const throttledSeconds = readThrottledSeconds() - throttledBefore;
    const machineUse = machineUseOf(machine.at(startedAtMs), machine.at(answeredAtMs));
    const phase = {
      ...phaseOf(load, summary),
      ...(summary.errors > 0 && firstError !== undefined && { firstError }),
      ...(before !== undefined &&
        after !== undefined && {
          // It has as many threads as there are CPUs that this process may run on.
          generatorUse: { cpuSeconds: after - before, throttledSeconds, cpus: availableParallelism() },
        }),
      ...(machineUse && { machine: machineUse }),
    };
    return { phase, serverAtEnd: order.admin === null ? undefined : readServerAtEnd(stderr) };
  } finally {
    cpu.close();
    machine.close();
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    process.removeListener('exit', end);
    end();
  }
}

function readServerAtEnd(log: string): ServerProcess {
  const told = findInLog(log, 'info', SERVER_LOG);
  if (told !== undefined) return JSON.parse(told) as ServerProcess;
  const reason = findInLog(log, 'error', SERVER_UNREAD) ?? 'k6 did not say why';
  throw new Error(`${SERVER_UNREAD}${reason}`);
}

function findScript(): string {
  const places = SCRIPT_PLACES.map((place) => join(import.meta.dirname, place));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`the k6 script is in none of ${places.join(', ')}`);
  return found;
}

const secondsOf = (load: Load): number => (load.kind === 'cold' ? 0 : load.seconds);

const exitOf = (child: ChildProcess): Promise<number | NodeJS.Signals | null> =>
  new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error('k6 is not on PATH: install it, or leave it out') : error);
    });
    child.once('close', (code, killedBy) => resolve(code ?? killedBy));
  });

const isEmpty = ({ latency, errors, dropped }: PhaseSummary): boolean =>
  latency.count + errors + dropped === 0;

function readSummary(stdout: string): PhaseSummary | undefined {
  try {
    return JSON.parse(stdout) as PhaseSummary;
  } catch {
    return undefined;
  }
}

function phaseOf(
  load: Load,
  { latency, errors, dropped, opened, startedAtMs, answeredAtMs, bytes }: PhaseSummary,
): Phase {
  return {
    load,
    wallSeconds: Math.max(0, answeredAtMs - startedAtMs) / 1000,
    completed: latency.count,
    errors,
    dropped,
    latency,
    opened,
    bytes,
  };
}
