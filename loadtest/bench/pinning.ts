import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** How servers and loads are kept from taking CPU time from each other. */
export interface Pinning {
  /** Commands to run the programs by; empty where they are not pinned. */
  readonly server: readonly string[];
  readonly load: readonly string[];
  /** What a reader has to know about it. */
  readonly description: string;
}

/** A CPU for the server, and others for the load. Only Linux lets a program choose. */
export function choosePinning(): Pinning {
  if (process.platform !== 'linux') return notPinned(`${process.platform} has no taskset`);
  try {
    const allowed = allowedCpus();
    const server = allowed.at(-1);
    if (server === undefined || allowed.length < 2) return notPinned('there is only one CPU');
    const others = allowed.filter((cpu) => cpu !== server);
    const siblings = siblingsOf(server);
    const apart = others.filter((cpu) => !siblings.includes(cpu));
    return pinTo(server, apart.length > 0 ? apart : others);
  } catch (error) {
    return notPinned(error instanceof Error ? error.message : String(error));
  }
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

function pinTo(server: number, load: readonly number[]): Pinning {
  const prefixes = [[server], load].map((cpus) => ['taskset', '-c', cpus.join(',')]);
  for (const [command = '', ...args] of prefixes) execFileSync(command, [...args, 'true']);
  const [serverPrefix = [], loadPrefix = []] = prefixes;
  return {
    server: serverPrefix,
    load: loadPrefix,
    description: `pinned: the server to CPU ${server}, the load to CPU ${load.join(', ')}`,
  };
}

const notPinned = (why: string): Pinning => ({
  server: [],
  load: [],
  description: `NOT pinned (${why}): server and load take CPU time from each other, so requests/s mean little`,
});
