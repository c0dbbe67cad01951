import type { Kubectl } from './kubectl.ts';
import { startKubectl } from './start-kubectl.ts';

export interface PortForward {
  /** The port of this machine. */
  readonly port: number;
  close(): Promise<void>;
}

/** `kubectl port-forward` from a free port of 127.0.0.1. Rejects if it ends, or forwards nothing for 20 s. */
export async function forwardPort(kubectl: Kubectl, to: string, remotePort: number): Promise<PortForward> {
  const args = ['port-forward', '--address', '127.0.0.1', to, `:${remotePort}`];
  const forward = startKubectl([...kubectl.where, ...args]);
  const [, port] = await forward.ready(/^Forwarding from 127\.0\.0\.1:(\d+)/);
  return { port: Number(port), close: forward.close };
}
