import { run } from '../cluster/command.ts';
import type { KubernetesObject } from '../cluster/kubectl.ts';
import { StartError } from '../services/runtime/start-error.ts';

export interface Node extends KubernetesObject {
  readonly status: { readonly nodeInfo: { readonly containerRuntimeVersion: string } };
}

/**
 * Throws a `StartError` unless the cluster, which is not kind's, has the images of this machine's Docker: a registry is not used
 * by the end-to-end run.
 */
export async function expectSharedDocker(context: string, signal: AbortSignal): Promise<void> {
  const nodes = await run('kubectl', ['--context', context, 'get', 'nodes', '--output', 'json'], { signal });
  const dockerName = (await run('docker', ['info', '--format', '{{.Name}}'], { signal })).trim();
  if (sharesDocker((JSON.parse(nodes) as { items: Node[] }).items, dockerName)) return;
  throw new StartError([
    `The cluster '${context}' is neither kind's nor one whose single node runs this machine's Docker, so it does not have the images built here`,
    `Use a kind cluster, or one that shares its Docker, as minikube does after eval $(minikube docker-env). For any other: push the images, helm install, helm test (README, "With helm alone")`,
  ]);
}

/** Whether the one node of a cluster is the machine of the Docker that goes by this name, and its containers are that Docker's. */
export const sharesDocker = (nodes: readonly Node[], dockerName: string): boolean =>
  nodes.length === 1 &&
  nodes.every(
    ({ metadata, status }) =>
      metadata.name === dockerName && status.nodeInfo.containerRuntimeVersion.startsWith('docker://'),
  );
