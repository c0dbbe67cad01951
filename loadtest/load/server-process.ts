import type { ServerUse } from '../result/result.ts';
import { authority, type Target } from './target.ts';

/** What a server says about its own process. */
export interface ServerProcess {
  /** User and system time since its start. */
  readonly cpuSeconds: number;
  /** The most resident memory since its start, in bytes; what is resident now, where the server can't tell. */
  readonly peakBytes: number;
  /** Time in which it was not let run since its start; 0 where it can't tell. */
  readonly throttledSeconds: number;
  /** To all of its ports but the admin port; absent where it does not count them. */
  readonly connections?: {
    readonly open: number;
    /** Accepted since its start. */
    readonly accepted: number;
  };
}

const TIMEOUT_MS = 5000;

/** Reads /metrics of an admin port. Rejects, with what to look at, if it does not answer in time or lacks what is needed. */
export async function readServerProcess(admin: Target): Promise<ServerProcess> {
  const url = metricsUrl(admin);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return parseServerProcess(await response.text());
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new Error(`${url} can't be read, so the server's CPU is not known: ${why}`, { cause: error });
  }
}

export const metricsUrl = (admin: Target): string => `http://${authority(admin)}/metrics`;

/** Of the Prometheus text format. Throws if the CPU or the memory is missing. */
export function parseServerProcess(text: string): ServerProcess {
  const sample = (name: string): number | undefined => {
    const [, value] = new RegExp(`^${name} (\\S+)`, 'm').exec(text) ?? [];
    return value === undefined ? undefined : Number(value);
  };
  const cpuSeconds = sample('process_cpu_seconds_total');
  const peakBytes = sample('process_peak_resident_memory_bytes') ?? sample('process_resident_memory_bytes');
  if (cpuSeconds === undefined || peakBytes === undefined) {
    throw new Error('it has no process_cpu_seconds_total or no process_resident_memory_bytes');
  }
  const [open, accepted] = [
    sumOfPorts(text, 'wirelab_open_connections'),
    sumOfPorts(text, 'wirelab_connections_total'),
  ];
  return {
    cpuSeconds,
    peakBytes,
    throttledSeconds: sample('process_cpu_throttled_seconds_total') ?? 0,
    ...(open !== undefined && accepted !== undefined && { connections: { open, accepted } }),
  };
}

/** Of a metric with labels; `undefined` if it has no samples. */
function sumOfPorts(text: string, name: string): number | undefined {
  const samples = [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\S+)`, 'gm'))];
  return samples.length === 0 ? undefined : samples.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Readings before a phase whose costs are compared: the first of all is dearer, as its code is cold. */
const READINGS_BEFORE = 3;

/**
 * Begins to watch a server's process. The function that it returns ends that, and says what the server used in between.
 * Part of a reading is in the server's CPU after it is read, and part of the next before: two readings with nothing in
 * between show how much that is, and it is taken off. The last reading may be one that somebody else has made.
 */
export async function watchServer(admin: Target): Promise<(last?: ServerProcess) => Promise<ServerUse>> {
  const before = [];
  for (let n = 0; n < READINGS_BEFORE; n += 1) before.push(await readServerProcess(admin));
  const [earlier, start] = before.slice(-2) as [ServerProcess, ServerProcess];
  const readingSeconds = start.cpuSeconds - earlier.cpuSeconds;

  return async (last) => {
    const end = last ?? (await readServerProcess(admin));
    return {
      cpuSeconds: Math.max(0, end.cpuSeconds - start.cpuSeconds - readingSeconds),
      peakBytes: end.peakBytes,
      throttledSeconds: end.throttledSeconds - start.throttledSeconds,
      ...connectionsBetween(start, end),
    };
  };
}

function connectionsBetween(
  { connections: before }: ServerProcess,
  { connections: after }: ServerProcess,
): Pick<ServerUse, 'connections'> {
  if (before === undefined || after === undefined) return {};
  return { connections: { open: after.open, accepted: after.accepted - before.accepted } };
}
