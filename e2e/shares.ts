import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import { isReady, type Pod } from '../cluster/pods.ts';
import type { Protocol } from '../loadtest/steady/protocols.ts';
import { type ServiceName, serversOf } from './servers.ts';

/** Which service, and which of its ports, a protocol of the load goes to. */
const SERVED_BY: Readonly<Record<Protocol, { service: ServiceName; port: string }>> = {
  rest: { service: 'rest', port: 'http' },
  grpc: { service: 'grpc', port: 'grpc' },
  frames: { service: 'socket', port: 'frames' },
};

const ADMIN_PORT = 9090;

/** Requests are counted over this time, in milliseconds, for a share of them. */
const WINDOW_MS = 3000;

/** The text of a pod's /metrics, by way of the API server. */
const readMetrics = (kubectl: Kubectl, pod: string): Promise<string> =>
  kubectl.get(`/api/v1/namespaces/${kubectl.namespace}/pods/${pod}:${ADMIN_PORT}/proxy/metrics`);

/** The sum of a metric over all lines that have the label, such as `port="http"`. */
export function sumMetric(text: string, name: string, label = ''): number {
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Requests that each ready pod has begun for the protocol since it started. */
async function countRequests(kubectl: Kubectl, protocol: Protocol): Promise<ReadonlyMap<string, number>> {
  const { service, port } = SERVED_BY[protocol];
  const pods = (await kubectl.list<Pod>('pods', serversOf(service))).filter(isReady);
  const counts = pods.map(async ({ metadata: { name } }) => {
    const text = await readMetrics(kubectl, name);
    return [name, sumMetric(text, 'wirelab_requests_total', `port="${port}"`)] as const;
  });
  return new Map(await Promise.all(counts));
}

/**
 * Waits until each of `pods` pods gets at least half of an even share of the protocol's requests. Resolves with the
 * smallest share, of 1; rejects with the shares seen last if that takes longer than `timeoutMs`.
 */
export async function waitForShares(
  kubectl: Kubectl,
  protocol: Protocol,
  { pods, timeoutMs, signal }: { pods: number; timeoutMs: number; signal: AbortSignal },
): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const before = await countRequests(kubectl, protocol);
    await sleep(WINDOW_MS, undefined, { signal });
    const after = await countRequests(kubectl, protocol);
    const shares = sharesOf(before, after);
    const least = Math.min(...shares);
    if (shares.length === pods && least >= 0.5 / pods) return least;
    if (performance.now() > deadline) {
      const seen = shares.map(percent).join(', ');
      throw new Error(
        `${protocol}: shares of ${seen} after ${timeoutMs / 1000} s, where ${pods} pods have ${percent(1 / pods)} each`,
      );
    }
  }
}

/** What each pod has begun between two counts, as shares of 1. A pod that is new in the second has begun with 0. */
export function sharesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number[] {
  const requests = [...after].map(([pod, count]) => count - (before.get(pod) ?? 0));
  const total = requests.reduce((sum, count) => sum + count, 0);
  return requests.map((count) => (total === 0 ? 0 : count / total));
}

export const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
