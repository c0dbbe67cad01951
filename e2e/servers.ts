import type { Kubectl, KubernetesObject } from '../cluster/kubectl.ts';
import { isReady, type Pod, throwIfHopeless } from '../cluster/pods.ts';
import { waitUntil } from '../cluster/wait-until.ts';

export const SERVICES = ['socket', 'rest', 'grpc'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The pods of the servers, by the labels of the chart. */
export const SERVERS = 'app.kubernetes.io/part-of=wirelab,app.kubernetes.io/component=server';
export const serversOf = (service: ServiceName): string => `app.kubernetes.io/name=${service},${SERVERS}`;

interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
  };
}

/**
 * Resolves when every Deployment has as many ready pods as it should, all of them new, and no others are left. Rejects at once
 * if a pod can't ever be.
 */
export async function waitForDeployments(
  kubectl: Kubectl,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<readonly Pod[]> {
  let pods: readonly Pod[] = [];
  await waitUntil(
    async () => {
      const deployments = await kubectl.list<Deployment>('deployments', SERVERS);
      pods = await kubectl.list<Pod>('pods', SERVERS);
      throwIfHopeless(pods);
      const unfinished = deployments.find((deployment) => !isRolledOut(deployment));
      if (unfinished !== undefined) return `${unfinished.metadata.name} is not rolled out${stateOf(pods)}`;
      const wanted = deployments.reduce((sum, { spec }) => sum + spec.replicas, 0);
      return pods.length === wanted ? undefined : `${pods.length} pods are left where ${wanted} should be`;
    },
    { timeoutMs, signal },
  );
  return pods;
}

function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const counts = [status.replicas, status.updatedReplicas, status.readyReplicas];
  return (
    status.observedGeneration === metadata.generation && counts.every((count = 0) => count === spec.replicas)
  );
}

const stateOf = (pods: readonly Pod[]): string =>
  ` (${pods.map((pod) => `${pod.metadata.name} ${isReady(pod) ? 'ready' : 'not ready'}`).join(', ')})`;

/** How long a pod took from its place on a node to readiness, in whole seconds, as Kubernetes keeps its times. */
export function readStartTimes({ metadata, status }: Pod): string {
  const time = (type: string): number => {
    const condition = status.conditions?.find((one) => one.type === type && one.status === 'True');
    return Date.parse(condition?.lastTransitionTime ?? '');
  };
  return `${metadata.labels?.['app.kubernetes.io/name']} ${(time('Ready') - time('PodScheduled')) / 1000} s from its node to Ready`;
}

/** The images of the pods, in words. Throws unless all of them are of this version, by their tags. */
export function expectVersion(pods: readonly Pod[], version: string): string {
  const images = [...new Set(pods.flatMap(({ spec }) => spec.containers.map(({ image }) => image)))].sort();
  const others = images.filter((image) => !image.endsWith(`:${version}`));
  if (images.length === 0 || others.length > 0) {
    throw new Error(`the pods run ${others.join(', ') || 'nothing'}, not version ${version}`);
  }
  return images.join(', ');
}
