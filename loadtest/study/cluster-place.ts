import { chooseContext, readContexts } from '../../cluster/choose-context.ts';
import { run } from '../../cluster/command.ts';
import { expectAnswer } from '../../cluster/expect-answer.ts';
import { StartError } from '../../services/runtime/start-error.ts';
import { describeCluster, type PodEnvironment } from './cluster/pod-environment.ts';
import { runPodLoad } from './cluster/pod-load.ts';
import { createPodRunner, type StudyPod } from './cluster/pod-runner.ts';
import { startPodServer } from './cluster/pod-server.ts';
import { buildImage } from './cluster/study-image.ts';
import { openPods, type StudyPods } from './cluster/study-pods.ts';
import type { Place } from './place.ts';

export interface ClusterPlaceOptions {
  /** The kube context, by which the user has named the cluster. */
  readonly context: string;
  /** An image that the nodes can pull. Without it one is built, and loaded into kind's. */
  readonly image: string | undefined;
}

/**
 * Servers and load as pods of a cluster, in a namespace of their own, which `close` deletes. Throws a `StartError` that says
 * what to do where there is no such context, no answer from the cluster, or no way to an image; rejects with the reason of
 * `signal` when that aborts.
 */
export async function openClusterPlace(
  { context, image }: ClusterPlaceOptions,
  signal: AbortSignal,
): Promise<Place> {
  try {
    chooseContext({ named: context, ...(await readContexts(signal)) });
    await expectAnswer(context, signal);
    const pods = await openPods(context, image ?? (await buildImage(context, signal)), signal);
    return await createClusterPlace(pods, signal).catch(async (error: unknown) => {
      await pods.close();
      throw error;
    });
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error);
  }
}

/** What kubectl, docker and the cluster say is for the user to act on; anything else is a mistake of this program. */
function explain(error: unknown): unknown {
  const isTheirs = error instanceof Error && error.constructor === Error;
  return isTheirs ? new StartError([error.message], { cause: error }) : error;
}

async function createClusterPlace(pods: StudyPods, signal: AbortSignal): Promise<Place> {
  const { server, load } = pods;
  const pod = await describePod(server, signal);
  const { limits: loadLimits } = await describePod(load, signal);
  const [serverRunner, loadRunner] = [createPodRunner(server), createPodRunner(load)];
  const { whyNoK6 } = pod;
  return {
    serverNames: [server.host],
    generators: whyNoK6 === undefined ? ['wire', 'node', 'k6'] : ['wire', 'node'],
    missing: whyNoK6 === undefined ? [] : [`everything by k6: ${whyNoK6}`],
    startServer: (order, signal) =>
      startPodServer({ runner: serverRunner, host: server.host }, order, signal),
    runLoad: (order, signal) => runPodLoad(loadRunner, order, signal),
    environment: async () => describeCluster({ pod, server: server.node, load: load.node, loadLimits }),
    async close() {
      await Promise.all([serverRunner.close(), loadRunner.close()]);
      await pods.close();
    },
  };
}

async function describePod({ where, name }: StudyPod, signal: AbortSignal): Promise<PodEnvironment> {
  const args = [...where, 'exec', name, '--', 'node', 'dist/study-environment.mjs'];
  return JSON.parse(await run('kubectl', args, { signal })) as PodEnvironment;
}
