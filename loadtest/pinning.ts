import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How servers and loads are kept from taking CPU time from each other. */
export interface Pinning {
  /** Commands to run the programs by; empty where they are not pinned. */
  readonly server: readonly string[];
  readonly load: readonly string[];
  /** Whether no core runs both. */
  readonly isApart: boolean;
  /** What a reader has to know about it. */
  readonly description: string;
}

/** Which CPUs are whose. */
interface Shares extends Pick<Pinning, 'isApart'> {
  readonly server: number;
  readonly load: readonly number[];
}

/** A CPU for the server, and others for the load. Only Linux lets a program choose. */
export function choosePinning(): Pinning {
  if (process.platform !== 'linux') return notPinned(`${process.platform} has no taskset`);
  try {
    const shares = shareCpus(allowedCpus(), siblingsOf);
    return shares === undefined ? notPinned('there is only one CPU') : pinTo(shares);
  } catch (error) {
    return notPinned(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The last CPU for the server, and for the load those that don't share its core, or else those that do. `undefined` if there
 * is only one. `siblings` gives the CPUs of the core that a CPU is of.
 */
export function shareCpus(
  allowed: readonly number[],
  siblings: (cpu: number) => readonly number[],
): Shares | undefined {
  const server = allowed.at(-1);
  if (server === undefined || allowed.length < 2) return undefined;
  const others = allowed.filter((cpu) => cpu !== server);
  const apart = others.filter((cpu) => !siblings(server).includes(cpu));
  return apart.length > 0 ? { server, load: apart, isApart: true } : { server, load: others, isApart: false };
}

/** `0-2,5` as [0, 1, 2, 5]. */
export function parseCpuList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, n) => first + n);
    });
}

function allowedCpus(): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return parseCpuList(list);
}

/** The CPUs that share a core with this one, itself included, where the system tells. */
function siblingsOf(cpu: number): number[] {
  const file = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`;
  return existsSync(file) ? parseCpuList(readFileSync(file, 'utf8')) : [cpu];
}

function pinTo({ server, load, isApart }: Shares): Pinning {
  const prefixes = [[server], load].map((cpus) => ['taskset', '-c', cpus.join(',')]);
  for (const [command = '', ...args] of prefixes) execFileSync(command, [...args, 'true']);
  const [serverPrefix = [], loadPrefix = []] = prefixes;
  return {
    server: serverPrefix,
    load: loadPrefix,
    isApart,
    description: describeShares({ server, load, isApart }),
  };
}

/** Two CPUs of one core (SMT siblings) slow each other down by a good part of what each does. */
export function describeShares({ server, load, isApart }: Shares): string {
  const cpus = `the server to CPU ${server}, the load to CPU ${load.join(', ')}`;
  return isApart
    ? `pinned: ${cpus}`
    : `pinned, but NOT apart: ${cpus}, which are siblings of one core and slow each other down`;
}

const notPinned = (why: string): Pinning => ({
  server: [],
  load: [],
  isApart: false,
  description: `NOT pinned (${why}): server and load take CPU time from each other, so requests/s mean little`,
});
