import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { countFault, createClosedLoop, createLoad, type Load, type Speak } from './closed-loop.ts';
import type { LoadOrder } from './load.ts';
import { readProcessMetrics } from './process-metrics.ts';
import { speakFrames } from './speak-frames.ts';
import { speakGrpc } from './speak-grpc.ts';
import { speakHttp } from './speak-http.ts';

const SPEAK: Record<LoadOrder['protocol'], Speak> = { http: speakHttp, grpc: speakGrpc, frames: speakFrames };
const WARM_UP_POLL_MS = 10;

/** A server that is measured, with the connections to it open and nothing under way. */
export interface Subject {
  readonly load: Load;
  /** One for each connection: sets it going. */
  readonly loops: readonly (() => void)[];
  /** Before its first connection. */
  readonly idleBytes: number;
  /** The sums over its turns. */
  readonly measured: { requests: number; seconds: number; loadCpuSeconds: number };
  readCpuSeconds(): Promise<number>;
}

export async function openSubject(
  { port, adminPort }: LoadOrder['servers'][number],
  { protocol, connections, depth }: LoadOrder,
): Promise<Subject> {
  const { residentBytes } = await readProcessMetrics(adminPort);
  const load = createLoad();
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port, load)));
  return {
    load,
    loops: sockets.map((socket) => createClosedLoop(load, socket, SPEAK[protocol], depth)),
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

async function open(port: number, load: Load): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.on('error', (error) => countFault(load, error.message));
  socket.on('close', () => countFault(load, 'the server closed a connection'));
  return socket;
}
