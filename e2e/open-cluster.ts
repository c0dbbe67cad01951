import { chooseContext, isKindContext, KIND_CLUSTER, readContexts } from '../cluster/choose-context.ts';
import { lastWords, run, show } from '../cluster/command.ts';
import { expectAnswer } from '../cluster/expect-answer.ts';
import { loadImages } from '../cluster/load-images.ts';
import { StartError } from '../services/runtime/start-error.ts';
import { expectSharedDocker } from './expect-shared-docker.ts';

/** The cluster that everything is proven on. */
export interface Cluster {
  readonly context: string;
  /** Whether it was made for this run. */
  readonly isMadeHere: boolean;
  /** Brings local images to the nodes of a kind cluster. Others share the Docker that has them. */
  load(images: readonly string[]): Promise<void>;
  /** Deletes the cluster. Only to be called for one that was made here. */
  delete(): Promise<void>;
}

const CREATE_TIMEOUT_MS = 600_000;

/**
 * The named cluster, the current one, or else a new one by kind. Throws a `StartError` that says what to do if a program is
 * missing, there is no Docker, no such context, one that may not be touched, no answer from the cluster, or no way to
 * bring it the images.
 */
export async function openCluster(named: string | undefined, signal: AbortSignal): Promise<Cluster> {
  const chosen = chooseContext({ named, ...(await readContexts(signal)) });
  await run('docker', ['info'], { signal }).catch((error: Error) => {
    throw new StartError([`Docker is needed to build the images, and does not answer: ${lastWords(error)}`]);
  });
  for (const program of ['helm', 'skaffold']) await run(program, ['version'], { signal });
  const context = chosen ?? `kind-${KIND_CLUSTER}`;
  const isMadeHere = chosen === undefined && (await makeKindCluster(signal));
  await expectAnswer(context, signal);
  if (!isKindContext(context)) await expectSharedDocker(context, signal);
  return {
    context,
    isMadeHere,
    load: (images) => loadImages(context, signal, images),
    async delete() {
      await run('kind', ['delete', 'cluster', '--name', KIND_CLUSTER]);
    },
  };
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
