import type { Environment } from '../../result/environment.ts';
import { parseRevision } from '../../result/parse-revision.ts';

/** What the server's pod says of its image and its machine. */
export interface PodEnvironment
  extends Pick<Environment, 'version' | 'versions' | 'kernel' | 'cpu' | 'cpus' | 'memoryBytes' | 'limits'> {
  /** What the image was built from: a commit, with `-dirty` where there were changes to it; or `unknown`. */
  readonly revision: string;
  readonly whyNoK6?: string;
}

/** Where a pod runs. */
export interface StudyNode {
  readonly name: string;
  /** The same for all nodes that are containers of one machine. */
  readonly bootId: string;
  /** Version of Kubernetes there, such as `1.34.4`. */
  readonly kubelet: string;
}

/** What belongs into the result of a study in a cluster. `loadLimits` are those of the generator's pod. */
export function describeCluster({
  pod,
  server,
  load,
  loadLimits,
}: {
  pod: PodEnvironment;
  server: StudyNode;
  load: StudyNode;
  loadLimits: string;
}): Environment {
  const { revision, whyNoK6: _, versions, ...machine } = pod;
  return {
    place: 'cluster',
    ...machine,
    ...parseRevision(revision),
    versions: { ...versions, Kubernetes: server.kubelet },
    pinning: `${describeNodes(server, load)} The generator's pod may use ${loadLimits}.`,
    isPinned: server.bootId !== load.bootId,
  };
}

function describeNodes(server: StudyNode, load: StudyNode): string {
  const nodes = `the server on ${server.name}, the generator on ${load.name}`;
  if (server.bootId !== load.bootId) return `Two machines: ${nodes}.`;
  const where = server.name === load.name ? `One node, ${server.name}` : `Two nodes of one machine, ${nodes}`;
  return `${where}: they take CPU time from each other.`;
}
