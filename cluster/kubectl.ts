import type { ApiServer } from './api-server.ts';
import { type CommandOptions, run } from './command.ts';

/** What is read of any object of Kubernetes. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
  };
}

/** Where the API server has the kinds that are read here. */
const GROUPS = {
  pods: '/api/v1',
  services: '/api/v1',
  secrets: '/api/v1',
  configmaps: '/api/v1',
  persistentvolumeclaims: '/api/v1',
  deployments: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  poddisruptionbudgets: '/apis/policy/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
} as const;
export type Kind = keyof typeof GROUPS;

/** kubectl for one namespace of one cluster. Everything rejects with the cluster's own words. */
export interface Kubectl {
  readonly context: string;
  readonly namespace: string;
  /** The arguments that say so, for a kubectl of one's own. */
  readonly where: readonly string[];
  /** Standard output of any command. */
  run(args: readonly string[], options?: CommandOptions): Promise<string>;
  /** As `run`, also when the signal has aborted: for what has to be undone after an interruption, too. */
  undo(args: readonly string[], timeoutMs?: number): Promise<string>;
  /** All objects of a kind in the namespace that the label selector names. */
  list<Found extends KubernetesObject>(kind: Kind, selector?: string): Promise<readonly Found[]>;
  /** The text at any path of the API server. */
  get(path: string): Promise<string>;
  /** Creates or changes what the manifest says. */
  apply(manifest: string): Promise<void>;
  /** The whole log of `pod/NAME` or `job/NAME`. */
  logs(of: string, container?: string): Promise<string>;
  /** For another namespace of the same cluster. */
  in(namespace: string): Kubectl;
}

export function createKubectl(options: {
  context: string;
  namespace: string;
  /** For all that is read: it is looked at often, and a process each time would be dear. */
  apiServer: ApiServer;
  signal: AbortSignal;
}): Kubectl {
  const { context, namespace, apiServer, signal } = options;
  const where = ['--context', context, '--namespace', namespace];
  const kubectl = (args: readonly string[], more: CommandOptions = {}): Promise<string> =>
    run('kubectl', [...where, ...args], { signal, ...more });

  return {
    context,
    namespace,
    where,
    run: kubectl,
    undo: (args, timeoutMs) =>
      run('kubectl', [...where, ...args], timeoutMs === undefined ? {} : { timeoutMs }),
    list<Found extends KubernetesObject>(kind: Kind, selector?: string) {
      const query = selector === undefined ? '' : `?labelSelector=${encodeURIComponent(selector)}`;
      return listAt<Found>(apiServer, `${GROUPS[kind]}/namespaces/${namespace}/${kind}${query}`);
    },
    get: (path) => apiServer.get(path),
    async apply(manifest) {
      await kubectl(['apply', '--filename', '-'], { input: manifest });
    },
    logs: (of, container) =>
      kubectl(['logs', of, '--tail=-1', ...(container === undefined ? [] : ['--container', container])]),
    in: (other) => createKubectl({ ...options, namespace: other }),
  };
}

/** The objects of a list, which does not repeat their kind in each. */
export async function listAt<Found extends KubernetesObject>(
  apiServer: Pick<ApiServer, 'get'>,
  path: string,
): Promise<readonly Found[]> {
  const { kind, items } = JSON.parse(await apiServer.get(path)) as { kind: string; items: Found[] };
  return items.map((item) => ({ ...item, kind: kind.replace(/List$/, '') }));
}
