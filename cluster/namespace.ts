import { StartError } from '../services/runtime/start-error.ts';
import { run } from './command.ts';
import { type Kubectl, listAt } from './kubectl.ts';

/** Tells namespaces that this program made from those that somebody else made. */
const OWNER_LABEL = 'app.kubernetes.io/managed-by';
const OWNER = 'wirelab';
const DELETE_TIMEOUT_MS = 180_000;

/**
 * Makes the namespace anew, under the restricted pod security standard. One that an earlier run has left is deleted first; a
 * `StartError` if somebody else made it.
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
    await deleteNamespace(kubectl.context, namespace);
  }
  await kubectl.apply(
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { [OWNER_LABEL]: OWNER, 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    }),
  );
}

/** Resolves when the namespace and all that was in it are gone. One that somebody else made is left alone. */
export async function deleteNamespace(context: string, namespace: string): Promise<void> {
  const ours = [`--selector=${OWNER_LABEL}=${OWNER}`, `--field-selector=metadata.name=${namespace}`];
  await run('kubectl', ['--context', context, 'delete', 'namespaces', ...ours, '--wait'], {
    timeoutMs: DELETE_TIMEOUT_MS,
  });
}
