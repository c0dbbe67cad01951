import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A kubectl that runs beside everything else. */
export interface RunningKubectl {
  /** Resolves with the match of the first line that matches. Rejects if it ends before, or is not ready within 20 s. */
  ready(sign: RegExp): Promise<RegExpExecArray>;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

const READY_TIMEOUT_MS = 20_000;

/** Starts kubectl. `read` gets every line that it prints. */
export function startKubectl(
  args: readonly string[],
  read: (line: string) => void = () => {},
): RunningKubectl {
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout }).on('line', read);
  return {
    ended,
    ready(sign) {
      const timer = setTimeout(() => child.kill(), READY_TIMEOUT_MS);
      return new Promise<RegExpExecArray>((resolve, reject) => {
        lines.on('line', (line) => {
          const match = sign.exec(line);
          if (match !== null) resolve(match);
        });
        ended.then(() => reject(new Error(`kubectl ${args.join(' ')} ended before it was ready`)), reject);
      }).finally(() => clearTimeout(timer));
    },
    async close() {
      child.kill();
      await ended;
    },
  };
}
