import { spawnSync } from 'node:child_process';

/** The first major version that is known to run the script. */
const MAJOR_MIN = 2;

/** The version of the k6 on PATH, such as `2.2.0`, or why there is none to use. Waits for it for up to `timeoutMs`. */
export function findK6(timeoutMs = 10_000): { readonly version: string } | { readonly reason: string } {
  const { stdout, error } = spawnSync('k6', ['version'], { encoding: 'utf8', timeout: timeoutMs });
  if (error !== undefined) return { reason: whyNotRun(error, timeoutMs) };
  const version = /v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? 'of an unknown version';
  return Number.parseInt(version, 10) >= MAJOR_MIN
    ? { version }
    : { reason: `the k6 on PATH is ${version}, and ${MAJOR_MIN}.0 or later is needed` };
}

function whyNotRun({ code, message }: NodeJS.ErrnoException, timeoutMs: number): string {
  if (code === 'ENOENT') return 'k6 is not on PATH';
  if (code === 'ETIMEDOUT') return `the k6 on PATH did not tell its version within ${timeoutMs / 1000} s`;
  return `the k6 on PATH does not start: ${message}`;
}
