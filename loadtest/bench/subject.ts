import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../load/wire/connect-to.ts';
import { openChannel } from '../load/wire/open-channel.ts';
import { speakCreate, type WIRE_ARMS } from '../load/wire/wire-arms.ts';
import { createClosedLoop, createLoad, type Load } from './closed-loop.ts';
import type { LoadOrder } from './load.ts';
import { readProcessMetrics } from './process-metrics.ts';

/** The user that every load creates. */
const NEW_USER = { name: 'Tan', email: 'tan@example.com' };
const ARMS = { http: 'rest', grpc: 'grpc', frames: 'frames' } as const satisfies Record<
  LoadOrder['protocol'],
  keyof typeof WIRE_ARMS
>;
const CONNECT_TIMEOUT_MS = 5000;
const WARM_UP_POLL_MS = 10;

/** A server that is measured, with the connections to it open and nothing under way. */
export interface Subject {
  readonly load: Load;
  /** One for each request that is under way at once: sets it going. */
  readonly loops: readonly (() => void)[];
  /** Before its first connection. */
  readonly idleBytes: number;
  /** The sums over its turns. */
  readonly measured: { requests: number; seconds: number; loadCpuSeconds: number };
  readCpuSeconds(): Promise<number>;
}

/** Reads the server's memory, then opens the connections. Rejects if its admin port or its port does not answer. */
export async function openSubject(
  { port, adminPort }: LoadOrder['servers'][number],
  { protocol, connections, depth }: LoadOrder,
): Promise<Subject> {
  const { residentBytes } = await readProcessMetrics(adminPort);
  const load = createLoad();
  const target = { host: '127.0.0.1', port, isSecure: false };
  const connect = connectTo(target, undefined);
  const speak = speakCreate(ARMS[protocol], NEW_USER, target);
  const channels = await Promise.all(
    Array.from({ length: connections }, () =>
      openChannel({ connect, speak, slots: depth, connectTimeoutMs: CONNECT_TIMEOUT_MS }),
    ),
  );
  return {
    load,
    loops: channels.flatMap(({ lanes }) => lanes.map((lane) => createClosedLoop(load, lane))),
    idleBytes: residentBytes,
    measured: { requests: 0, seconds: 0, loadCpuSeconds: 0 },
    readCpuSeconds: async () => (await readProcessMetrics(adminPort)).cpuSeconds,
  };
}

/** Loads the server until it has answered so many requests. Throws if an answer is wrong. */
export async function warmUp({ load, loops }: Subject, requests: number): Promise<void> {
  start(load, loops);
  while (load.answered < requests && load.faults === 0) await sleep(WARM_UP_POLL_MS);
  await pause(load);
}

/**
 * Loads the server for so long, and until it has answered what is under way then; adds that to what is measured. Throws
 * if an answer is wrong.
 */
export async function measureTurn({ load, loops, measured }: Subject, turnMs: number): Promise<void> {
  const answeredBefore = load.answered;
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  start(load, loops);
  await sleep(turnMs);
  await pause(load);
  const { user, system } = process.cpuUsage(cpuBefore);
  measured.requests += load.answered - answeredBefore;
  measured.seconds += (performance.now() - started) / 1000;
  measured.loadCpuSeconds += (user + system) / 1e6;
}

function start(load: Load, loops: readonly (() => void)[]): void {
  load.running = true;
  for (const go of loops) go();
}

/** Sends no more, and waits for the answers to what is under way. */
async function pause(load: Load): Promise<void> {
  load.running = false;
  await new Promise<void>((resolve) => {
    load.onRest = resolve;
    if (load.inFlight === 0 || load.faults > 0) resolve();
  });
  if (load.faults > 0) throw new Error(`${load.faults} wrong answers, the first: ${load.firstFault}`);
}
