import { run } from '../cluster/command.ts';
import type { Kubectl } from '../cluster/kubectl.ts';
import { isReady, type Pod, throwIfHopeless } from '../cluster/pods.ts';
import { waitUntil } from '../cluster/wait-until.ts';
import type { Run } from './run.ts';

export const POSTGRES = 'app.kubernetes.io/name=postgres';
/** 300 s to bring its image to the nodes, and the 180 s that the script gives it to be ready. */
const START_TIMEOUT_MS = 480_000;
const READY_TIMEOUT_MS = 180_000;

/** Brings the release to a setup that needs a database, and starts that first. Resolves with the ready pods. */
export async function useWithDatabase(
  run: Run,
  setup: 'replicated' | 'autoscaled' = 'replicated',
): Promise<readonly Pod[]> {
  await startPostgres(run);
  return run.release.use(setup);
}

/** Starts the PostgreSQL of k8s/postgres.yaml as skaffold's profile does, unless it is there, and waits until it is ready. */
export async function startPostgres({ kubectl, signal }: Run): Promise<void> {
  if ((await kubectl.list<Pod>('pods', POSTGRES)).some(isReady)) return;
  const env = { SKAFFOLD_KUBE_CONTEXT: kubectl.context, SKAFFOLD_NAMESPACES: kubectl.namespace };
  await run('sh', ['k8s/start-postgres.sh'], { env, signal, timeoutMs: START_TIMEOUT_MS }).catch(
    async (error: unknown) => {
      throwIfHopeless(await kubectl.list<Pod>('pods', POSTGRES));
      throw error;
    },
  );
}

/** Resolves when the database takes connections. */
export async function waitForPostgres(kubectl: Kubectl, signal: AbortSignal): Promise<void> {
  await waitUntil(
    async () => {
      const pods = await kubectl.list<Pod>('pods', POSTGRES);
      throwIfHopeless(pods);
      return pods.some(isReady) ? undefined : 'PostgreSQL is not ready';
    },
    { timeoutMs: READY_TIMEOUT_MS, signal },
  );
}

/** The node that the database runs on. It keeps its data there, so nothing that is to be drained may be it. */
export async function postgresNode(kubectl: Kubectl): Promise<string> {
  const node = (await kubectl.list<Pod>('pods', POSTGRES))[0]?.spec.nodeName;
  if (node === undefined) throw new Error('PostgreSQL has no pod');
  return node;
}
