import { spawnSync } from 'node:child_process';

/** The first major version that is known to run the script. */
const MAJOR_MIN = 2;

/** The version of the k6 on PATH, such as `2.2.0`, or why there is none to use. */
export function findK6(): { readonly version: string } | { readonly reason: string } {
  const { stdout, error } = spawnSync('k6', ['version'], { encoding: 'utf8', timeout: 10_000 });
  if (error !== undefined) return { reason: 'k6 is not on PATH' };
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'of an unknown version';
  return Number.parseInt(version, 10) >= MAJOR_MIN
    ? { version }
    : { reason: `the k6 on PATH is ${version}, and ${MAJOR_MIN}.0 or later is needed` };
}
