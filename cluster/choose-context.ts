import { StartError } from '../services/runtime/start-error.ts';
import { run } from './command.ts';

/** The kind cluster that is made where there is no cluster. */
export const KIND_CLUSTER = 'wirelab';

export interface KnownContexts {
  /** The context that the user named. */
  readonly named: string | undefined;
  /** The current context of the kubeconfig. */
  readonly current: string | undefined;
  /** All contexts of the kubeconfig. */
  readonly all: readonly string[];
}

/** The contexts of the kubeconfig. */
export async function readContexts(signal: AbortSignal): Promise<Omit<KnownContexts, 'named'>> {
  const lines = await run('kubectl', ['config', 'get-contexts', '--output', 'name'], { signal });
  const all = lines.split('\n').filter((line) => line !== '');
  // It fails when there is none.
  const current = await run('kubectl', ['config', 'current-context'], { signal }).catch(() => '');
  return { current: current.trim() || undefined, all };
}

export const isKindContext = (context: string): boolean => context.startsWith('kind-');

/**
 * The context to use; `undefined` if there is none and a kind cluster is to be made. Throws a `StartError` for one that
 * does not exist, and for a current one that is not kind's: nobody's cluster is touched because it happens to be current.
 */
export function chooseContext({ named, current, all }: KnownContexts): string | undefined {
  if (named !== undefined) {
    if (all.includes(named)) return named;
    const known = all.length > 0 ? `known are ${all.join(', ')}` : 'the kubeconfig has none';
    throw new StartError([`There is no kube context '${named}': ${known}`]);
  }
  if (current === undefined || isKindContext(current)) return current;
  throw new StartError([
    `The current kube context '${current}' is not a kind cluster. If you mean it, name it: --context ${current}`,
    `Otherwise switch to a kind cluster (kubectl config use-context kind-${KIND_CLUSTER}), or to none (kubectl config unset current-context) and one is made`,
  ]);
}
