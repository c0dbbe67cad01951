import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 500;

/**
 * Resolves as soon as `missing` finds nothing missing any more. Rejects with what it said last when the time is up, and
 * at once with what it throws.
 */
export async function waitUntil(
  missing: () => Promise<string | undefined>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const what = await missing();
    if (what === undefined) return;
    if (performance.now() > deadline) throw new Error(`${what} after ${Math.round(timeoutMs / 1000)} s`);
    await sleep(POLL_MS, undefined, { signal });
  }
}
