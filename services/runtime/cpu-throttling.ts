import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The seconds in which this process's cgroup was not let run since it began, as it had used up its CPU limit; 0 where there
 * is no cgroup. From `cpu.stat` of cgroup v2 (`throttled_usec`) or v1 (`throttled_time`, in nanoseconds). `root` is where
 * /proc and /sys are.
 */
export function readThrottledSeconds(root = '/'): number {
  for (const folder of cpuFolders(root)) {
    const [, key, value] =
      /^(throttled_usec|throttled_time) (\d+)$/m.exec(read(join(folder, 'cpu.stat'))) ?? [];
    if (key !== undefined) return Number(value) / (key === 'throttled_usec' ? 1e6 : 1e9);
  }
  return 0;
}

/**
 * Where the process's own cgroup may be: at its path, or where a container sees nothing above itself, at the top. Lines of
 * /proc/self/cgroup are `number:controllers:path`, without controllers for v2.
 */
function* cpuFolders(root: string): Generator<string> {
  const top = join(root, 'sys/fs/cgroup');
  for (const line of read(join(root, 'proc/self/cgroup')).split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers.split(',').includes('cpu')) {
      for (const mount of [controllers, 'cpu']) yield* [join(top, mount, path), join(top, mount)];
    } else if (controllers === '' && path !== '') yield* [join(top, path), join(top, 'unified', path), top];
  }
}

/** Empty where there is no such file, or it may not be read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
