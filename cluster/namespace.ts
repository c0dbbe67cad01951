import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { StartError } from '../services/runtime/start-error.ts';
import { run } from './command.ts';
import { type Kubectl, listAt } from './kubectl.ts';

/** Tells namespaces that this program made from those that somebody else made. */
const OWNER_LABEL = 'app.kubernetes.io/managed-by';
const OWNER = 'wirelab';
/** Tells what this run made from what others did: two at a time would delete each other's. */
const RUN_LABEL = 'wirelab/run';
const RUN = randomUUID();
/** Which process made it, as `HOST PID`. */
const PROCESS_ANNOTATION = 'wirelab/process';
const DELETE_TIMEOUT_MS = 180_000;

/**
 * Makes the namespace anew, under the restricted pod security standard. One that an earlier run has left is deleted first; a
 * `StartError` if somebody else made it, or a process of this machine that still runs.
 */
export async function makeNamespace(kubectl: Kubectl): Promise<void> {
  const { namespace } = kubectl;
  const found = (await listAt(kubectl, '/api/v1/namespaces')).find(
    ({ metadata }) => metadata.name === namespace,
  );
  if (found !== undefined) {
    if (found.metadata.labels?.[OWNER_LABEL] !== OWNER) {
      throw new StartError([`Namespace ${namespace} is not one of this program: delete it, or rename it`]);
    }
    const maker = found.metadata.annotations?.[PROCESS_ANNOTATION];
    if (isOtherRun(maker)) {
      throw new StartError([
        `Namespace ${namespace} is in use by another run, process ${maker}: wait for it, or delete the namespace if that process is something else`,
      ]);
    }
    await deleteNamed(kubectl.context, namespace, `${OWNER_LABEL}=${OWNER}`);
  }
  await kubectl.apply(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          [OWNER_LABEL]: OWNER,
          [RUN_LABEL]: RUN,
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
        annotations: { [PROCESS_ANNOTATION]: `${hostname()} ${process.pid}` },
      },
    }),
  );
}

/** Whether this `HOST PID` is another process that runs. Nothing is known of those on other machines. */
function isOtherRun(maker: string | undefined): boolean {
  const [host, pid] = maker?.split(' ') ?? [];
  if (host !== hostname() || pid === undefined || Number(pid) === process.pid) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Resolves when the namespace that this run has made, and all that was in it, are gone. Any other is left alone. */
export const deleteNamespace = (context: string, namespace: string): Promise<void> =>
  deleteNamed(context, namespace, `${RUN_LABEL}=${RUN}`);

async function deleteNamed(context: string, namespace: string, selector: string): Promise<void> {
  const which = [`--selector=${selector}`, `--field-selector=metadata.name=${namespace}`];
  await run('kubectl', ['--context', context, 'delete', 'namespaces', ...which, '--wait'], {
    timeoutMs: DELETE_TIMEOUT_MS,
  });
}
