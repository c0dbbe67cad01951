import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../cluster/kubectl.ts';
import type { Pod } from '../cluster/pods.ts';
import { readMetrics, sumMetric } from './pod-metrics.ts';
import { SERVERS } from './servers.ts';

/** What was seen of the server pods, dead ones included. */
export interface Usage {
  /** Restarts and kills for memory, each in words. */
  readonly incidents: readonly string[];
  /** Highest use of any pod, in cores and bytes; `undefined` where the cluster has no metrics-server. */
  readonly peak: { readonly cpu: number; readonly memoryBytes: number } | undefined;
  readonly podsSeen: number;
  /** How long the CPU limit of each pod that is there at the end has held it back; without those that could not be asked. */
  readonly throttled: readonly { readonly pod: string; readonly seconds: number }[];
}

export interface UsageWatch {
  stop(): Promise<Usage>;
}

const INTERVAL_MS = 5000;

interface PodMetrics {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly containers: readonly { readonly usage: { readonly cpu: string; readonly memory: string } }[];
  }[];
}

/** Looks at the server pods every 5 s until it is stopped, or the run is: they come and go in a run, and take what befell them along. */
export function watchUsage(kubectl: Kubectl, interrupted: AbortSignal): UsageWatch {
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, interrupted]);
  const incidents = new Map<string, string>();
  const pods = new Set<string>();
  let peak: { cpu: number; memoryBytes: number } | undefined;

  async function look(): Promise<void> {
    for (const { metadata, status } of await kubectl.list<Pod>('pods', SERVERS)) {
      pods.add(metadata.uid);
      for (const { restartCount, lastState } of status.containerStatuses ?? []) {
        if (restartCount === 0) continue;
        const { reason = 'ended', exitCode } = lastState.terminated ?? {};
        incidents.set(
          metadata.uid,
          `${metadata.name} restarted ${restartCount} times: ${reason}, exit ${exitCode}`,
        );
      }
    }
    const usage = await readUsage(kubectl);
    for (const { cpu, memoryBytes } of usage) {
      peak = {
        cpu: Math.max(cpu, peak?.cpu ?? 0),
        memoryBytes: Math.max(memoryBytes, peak?.memoryBytes ?? 0),
      };
    }
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      await look().catch(() => {}); // a cluster that is busy is looked at again
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
      await look();
      const throttled = await readThrottling(kubectl);
      return { incidents: [...incidents.values()], peak, podsSeen: pods.size, throttled };
    },
  };
}

async function readThrottling(kubectl: Kubectl): Promise<Usage['throttled']> {
  const pods = await kubectl.list<Pod>('pods', SERVERS);
  const texts = await Promise.allSettled(pods.map(({ metadata }) => readMetrics(kubectl, metadata.name)));
  return texts.flatMap((text, index) => {
    const pod = pods[index]?.metadata.name ?? '';
    if (text.status === 'rejected') return [];
    return { pod, seconds: sumMetric(text.value, 'process_cpu_throttled_seconds_total') };
  });
}

async function readUsage(kubectl: Kubectl): Promise<{ cpu: number; memoryBytes: number }[]> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${kubectl.namespace}/pods`;
  const text = await kubectl.get(`${path}?labelSelector=${encodeURIComponent(SERVERS)}`).catch(() => '');
  if (text === '') return [];
  return (JSON.parse(text) as PodMetrics).items.map(({ containers }) => ({
    cpu: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.cpu), 0),
    memoryBytes: containers.reduce((sum, { usage }) => sum + parseQuantity(usage.memory), 0),
  }));
}

const SUFFIXES: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 },
};

/** A quantity of Kubernetes, such as `250m`, `81920Ki` or `1`, as a number. */
export function parseQuantity(text: string): number {
  const { number = '', suffix = '' } = /^(?<number>[\d.]+)(?<suffix>[a-zA-Z]*)$/.exec(text)?.groups ?? {};
  const factor = suffix === '' ? 1 : SUFFIXES[suffix];
  if (number === '' || factor === undefined) throw new Error(`'${text}' is not a quantity`);
  return Number(number) * factor;
}
