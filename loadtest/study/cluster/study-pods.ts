import { readFile } from 'node:fs/promises';
import { openApiServer } from '../../../cluster/api-server.ts';
import { createKubectl, type Kubectl, type KubernetesObject, listAt } from '../../../cluster/kubectl.ts';
import { deleteNamespace, makeNamespace } from '../../../cluster/namespace.ts';
import { isReady, type Pod, throwIfHopeless } from '../../../cluster/pods.ts';
import { waitUntil } from '../../../cluster/wait-until.ts';
import type { StudyNode } from './pod-environment.ts';
import type { StudyPod } from './pod-runner.ts';
import { STUDY_IMAGE } from './study-image.ts';

const NAMESPACE = 'wirelab-study';
const MANIFEST = 'k8s/study.yaml';
const START_TIMEOUT_MS = 180_000;

/** The two pods of k8s/study.yaml, ready and idle. */
export interface StudyPods {
  readonly server: PlacedPod;
  readonly load: PlacedPod;
  /** Deletes them, and all that was made for them. */
  close(): Promise<void>;
}

export interface PlacedPod extends StudyPod {
  /** Its address. */
  readonly host: string;
  readonly node: StudyNode;
}

/** Makes the namespace and the pods in it. Rejects if they can't be ready, and has deleted all of it in that case. */
export async function openPods(context: string, image: string, signal: AbortSignal): Promise<StudyPods> {
  // Even where this process ends at once: kubectl goes on without it.
  const deleteAtExit = () => void deleteNamespace(context, NAMESPACE);
  const close = async () => {
    await deleteNamespace(context, NAMESPACE);
    process.removeListener('exit', deleteAtExit);
  };
  process.once('exit', deleteAtExit);
  const apiServer = await openApiServer(context);
  try {
    const kubectl = createKubectl({ context, namespace: NAMESPACE, apiServer, signal });
    console.log(`Starting the pods of the study in namespace ${NAMESPACE} of ${context}`);
    await makeNamespace(kubectl);
    await kubectl.apply((await readFile(MANIFEST, 'utf8')).replaceAll(STUDY_IMAGE, image));
    const pods = await waitForPods(kubectl, signal);
    const nodes = await listAt<NodeObject>(apiServer, '/api/v1/nodes');
    const place = (name: string): PlacedPod => {
      const { status, spec } = find(pods, name);
      return {
        name,
        where: kubectl.where,
        host: status.podIP ?? '',
        node: describeNode(find(nodes, spec.nodeName)),
      };
    };
    return { server: place('study-server'), load: place('study-load'), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    await apiServer.close();
  }
}

interface NodeObject extends KubernetesObject {
  readonly status: { readonly nodeInfo: { readonly bootID: string; readonly kubeletVersion: string } };
}

async function waitForPods(kubectl: Kubectl, signal: AbortSignal): Promise<readonly Pod[]> {
  let pods: readonly Pod[] = [];
  await waitUntil(
    async () => {
      pods = await kubectl.list<Pod>('pods');
      throwIfHopeless(pods);
      const waiting = pods.filter((pod) => !isReady(pod));
      return waiting.length === 0 ? undefined : `not ready: ${waiting.map(describeWaiting).join('; ')}`;
    },
    { timeoutMs: START_TIMEOUT_MS, signal },
  );
  return pods;
}

/** With the words of the scheduler, where it has found no node. */
function describeWaiting({ metadata, status }: Pod): string {
  const conditions: readonly { type: string; message?: string }[] = status.conditions ?? [];
  const why = conditions.flatMap(({ message }) => message ?? []).join(', ');
  return `pod ${metadata.name} (${why || status.phase})`;
}

const describeNode = ({ metadata, status: { nodeInfo } }: NodeObject): StudyNode => ({
  name: metadata.name,
  bootId: nodeInfo.bootID,
  kubelet: nodeInfo.kubeletVersion.replace(/^v/, ''),
});

function find<Found extends KubernetesObject>(objects: readonly Found[], name = ''): Found {
  const found = objects.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw new Error(`the cluster has no '${name}': was it deleted?`);
  return found;
}
