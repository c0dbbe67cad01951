import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Environment } from '../result/environment.ts';

const ROOT = join(import.meta.dirname, '../..');
/** cgroup v1 says so where there is no limit, give or take a page. */
const NO_LIMIT_BYTES = 2 ** 62;

/** What is measured: the source, as git knows it, and what it is built on, as it is installed. */
export function describeSource(): Pick<Environment, 'version' | 'commit' | 'isDirty' | 'versions'> {
  const commit = git('rev-parse', 'HEAD');
  const changes = commit === null ? null : git('status', '--porcelain');
  return {
    version: packageJson.version,
    commit,
    isDirty: changes === null ? null : changes !== '',
    versions: { 'Node.js': process.versions.node, ...installedVersions() },
  };
}

/** The machine that this program runs on. */
export function describeMachine(): Pick<Environment, 'kernel' | 'cpu' | 'cpus' | 'memoryBytes' | 'limits'> {
  return {
    kernel: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpus: availableParallelism(),
    memoryBytes: totalmem(),
    limits: describeLimits(readNumber),
  };
}

/**
 * What the cgroup of this process may use, such as `2 CPU, 256 MiB`, or `none`. `read` gives the numbers in a file of
 * /sys/fs/cgroup; of cgroup v2, or of v1.
 */
export function describeLimits(read: (file: string) => readonly number[]): string {
  const [quota, period] = read('cpu.max');
  const [quotaV1] = read('cpu/cpu.cfs_quota_us');
  const [periodV1] = read('cpu/cpu.cfs_period_us');
  const cpu = (quota ?? quotaV1 ?? Number.NaN) / (period ?? periodV1 ?? Number.NaN);
  const bytes = read('memory.max')[0] ?? read('memory/memory.limit_in_bytes')[0] ?? Number.NaN;
  const limits = [
    ...(cpu > 0 ? [`${Number(cpu.toFixed(2))} CPU`] : []),
    ...(bytes > 0 && bytes < NO_LIMIT_BYTES ? [`${Math.round(bytes / 1024 ** 2)} MiB`] : []),
  ];
  return limits.join(', ') || 'none';
}

/** The numbers of a file, NaN for a word such as `max`; empty where there is no such file. */
function readNumber(file: string): number[] {
  try {
    return readFileSync(join('/sys/fs/cgroup', file), 'utf8').trim().split(' ').map(Number);
  } catch {
    return [];
  }
}

/** `null` where there is no git, or this is no checkout. */
function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}

function installedVersions(): Record<string, string> {
  return Object.fromEntries(
    Object.keys(packageJson.dependencies).map((name) => {
      const file = join(ROOT, 'node_modules', name, 'package.json');
      return [name, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version];
    }),
  );
}
