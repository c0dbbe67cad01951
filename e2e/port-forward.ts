import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kubectl } from './kubectl.ts';

export interface PortForward {
  /** The port of this machine. */
  readonly port: number;
  close(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;

/** `kubectl port-forward` from a free port of 127.0.0.1. Rejects if it ends, or says nothing for 20 s. */
export async function forwardPort(kubectl: Kubectl, to: string, remotePort: number): Promise<PortForward> {
  const where = ['--context', kubectl.context, '--namespace', kubectl.namespace];
  const args = [...where, 'port-forward', '--address', '127.0.0.1', to, `:${remotePort}`];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const timer = setTimeout(() => child.kill(), START_TIMEOUT_MS);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^Forwarding from 127\.0\.0\.1:(\d+)/.exec(line);
      if (found) resolve(Number(found[1]));
    });
    ended.then(() => reject(new Error(`kubectl port-forward ${to} ended before it forwarded`)), reject);
  }).finally(() => clearTimeout(timer));
  return {
    port,
    async close() {
      child.kill();
      await ended;
    },
  };
}
