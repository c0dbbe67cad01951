import { StartError } from '../services/runtime/start-error.ts';
import { chooseContext, KIND_CLUSTER } from './choose-context.ts';
import { run, show } from './command.ts';

/** The cluster that everything is proven on. */
export interface Cluster {
  readonly context: string;
  /** Whether it was made for this run. */
  readonly isMadeHere: boolean;
  /** Brings local images to the nodes of a kind cluster. Others pull theirs from a registry. */
  load(images: readonly string[]): Promise<void>;
  /** Deletes the cluster. Only to be called for one that was made here. */
  delete(): Promise<void>;
}

const CREATE_TIMEOUT_MS = 600_000;
const LOAD_TIMEOUT_MS = 300_000;

/**
 * The named cluster, the current one, or else a new one by kind. Throws a `StartError` that says what to do if there is no
 * Docker, no such context, one that may not be touched, or no answer from the cluster.
 */
export async function openCluster(named: string | undefined, signal: AbortSignal): Promise<Cluster> {
  const chosen = chooseContext({ named, ...(await readContexts(signal)) });
  await run('docker', ['info'], { signal }).catch((error: Error) => {
    throw new StartError([`Docker is needed to build the images, and does not answer: ${lastLine(error)}`]);
  });
  const context = chosen ?? `kind-${KIND_CLUSTER}`;
  const isMadeHere = chosen === undefined && (await makeKindCluster(signal));
  await run('kubectl', ['--context', context, 'get', '--raw', '/readyz', '--request-timeout=10s'], {
    signal,
  }).catch((error: Error) => {
    throw new StartError([`The cluster of context '${context}' does not answer: ${lastLine(error)}`]);
  });
  return {
    context,
    isMadeHere,
    async load(images) {
      await run('sh', ['k8s/load-images.sh', ...images], {
        ...{ signal, timeoutMs: LOAD_TIMEOUT_MS, env: { SKAFFOLD_KUBE_CONTEXT: context } },
      });
    },
    async delete() {
      await run('kind', ['delete', 'cluster', '--name', KIND_CLUSTER]);
    },
  };
}

async function readContexts(signal: AbortSignal): Promise<{ current: string | undefined; all: string[] }> {
  const lines = await run('kubectl', ['config', 'get-contexts', '--output', 'name'], { signal });
  const all = lines.split('\n').filter((line) => line !== '');
  // It fails when there is none.
  const current = await run('kubectl', ['config', 'current-context'], { signal }).catch(() => '');
  return { current: current.trim() || undefined, all };
}

/** Resolves with false where the cluster was there already and only its context was missing. */
async function makeKindCluster(signal: AbortSignal): Promise<boolean> {
  const clusters = await run('kind', ['get', 'clusters'], { signal });
  const isThere = clusters.split('\n').includes(KIND_CLUSTER);
  if (isThere) await show('kind', ['export', 'kubeconfig', '--name', KIND_CLUSTER], { signal });
  else {
    const args = ['create', 'cluster', '--name', KIND_CLUSTER, '--config', 'k8s/kind.yaml', '--wait', '180s'];
    await show('kind', args, { signal, timeoutMs: CREATE_TIMEOUT_MS }).catch(async (error: unknown) => {
      await run('kind', ['delete', 'cluster', '--name', KIND_CLUSTER]); // what there is of it
      throw error;
    });
  }
  return !isThere;
}

const lastLine = (error: Error): string => error.message.trim().split('\n').at(-1) ?? '';
