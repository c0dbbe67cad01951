import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import { isReady, type Pod } from '../cluster/pods.ts';
import type { Protocol } from '../loadtest/steady/protocols.ts';
import { readMetrics, sumMetric } from './pod-metrics.ts';
import { type ServiceName, serversOf } from './servers.ts';

/** Which service, and which of its ports, a protocol of the load goes to. */
const SERVED_BY: Readonly<Record<Protocol, { service: ServiceName; port: string }>> = {
  rest: { service: 'rest', port: 'http' },
  grpc: { service: 'grpc', port: 'grpc' },
  frames: { service: 'socket', port: 'frames' },
};

/** Requests are counted over this time, in milliseconds, for a share of them. */
const WINDOW_MS = 3000;

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
 * Waits until each of `pods` pods gets at least half of an even share of the protocol's requests. Resolves with the smallest share
 * and the time that it took, in words. That time is counted from when the newest pod became ready, in the clock of the
 * cluster and to whole seconds, to the end of the requests that were counted; rejects with the shares seen last if it is longer
 * than `withinMs`.
 */
export async function waitForShares(
  kubectl: Kubectl,
  protocol: Protocol,
  { signal, windowMs = WINDOW_MS, ...wanted }: ShareOptions,
): Promise<string> {
  const { service } = SERVED_BY[protocol];
  const readyAtMs = newestReadyAtMs(await kubectl.list<Pod>('pods', serversOf(service)));
  let before = await countRequests(kubectl, protocol);
  for (;;) {
    await sleep(windowMs, undefined, { signal });
    const after = await countRequests(kubectl, protocol);
    const verdict = judgeShares(sharesOf(before, after), { ...wanted, elapsedMs: Date.now() - readyAtMs });
    if (verdict !== undefined) return verdict;
    before = after;
  }
}

interface ShareOptions {
  readonly pods: number;
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Requests are counted over this time for a share of them; 3000 ms. */
  readonly windowMs?: number;
}

/** When the last of these pods became ready, in milliseconds since 1970. Throws if none is. */
export function newestReadyAtMs(pods: readonly Pod[]): number {
  const times = pods
    .filter(isReady)
    .flatMap(({ status }) => status.conditions?.filter(({ type }) => type === 'Ready') ?? [])
    .map(({ lastTransitionTime }) => Date.parse(lastTransitionTime));
  if (times.length === 0) throw new Error('no pod is ready');
  return Math.max(...times);
}

/**
 * What the shares after this time come to, in words; `undefined` if they are not right yet and there is time left. Throws where there
 * is none.
 */
export function judgeShares(
  shares: readonly number[],
  { pods, withinMs, elapsedMs }: { pods: number; withinMs: number; elapsedMs: number },
): string | undefined {
  const least = Math.min(...shares);
  const isEven = shares.length === pods && least >= 0.5 / pods;
  const when = `${(elapsedMs / 1000).toFixed(0)} s after the newest was ready`;
  if (elapsedMs > withinMs) {
    throw new Error(
      `shares of ${shares.map(percent).join(', ')} ${when}, where ${pods} pods have ${percent(1 / pods)} each`,
    );
  }
  return isEven ? `the least of ${pods} has ${percent(least)}, ${when}` : undefined;
}

/** What each pod has begun between two counts, as shares of 1. A pod that is new in the second has begun with 0. */
export function sharesOf(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number[] {
  const requests = [...after].map(([pod, count]) => count - (before.get(pod) ?? 0));
  const total = requests.reduce((sum, count) => sum + count, 0);
  return requests.map((count) => (total === 0 ? 0 : count / total));
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
