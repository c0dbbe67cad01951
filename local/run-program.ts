import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a program on this terminal to its end and resolves with what ended it: `exit code 0`, `SIGTERM`. Ends it when
 * `signal` aborts. Rejects if it can't be started.
 */
export async function runProgram(
  command: readonly [string, ...string[]],
  env: Record<string, string>,
  signal: AbortSignal,
): Promise<{ ok: boolean; how: string }> {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  try {
    const [code, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { ok: code === 0, how: killedBy ?? `exit code ${code}` };
  } finally {
    signal.removeEventListener('abort', end);
  }
}
