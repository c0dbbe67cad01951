import { run, show } from '../cluster/command.ts';
import { createKubeconfig } from '../cluster/kubeconfig.ts';
import type { Kubectl } from '../cluster/kubectl.ts';
import type { Pod } from '../cluster/pods.ts';
import { SERVICES, waitForDeployments } from './servers.ts';

export const RELEASE = 'wirelab';
export const CHART = 'helm/wirelab';

/** The values for three pods of each over PostgreSQL, as the README has them. */
export const POSTGRES_VALUES = 'helm/wirelab/values-postgres.yaml';

/** What the release is made of, each by the values files that a user would give. */
const SETUPS = {
  /** As the chart is: one pod of each, with a store in memory. */
  memory: [],
  /** Three pods of each over PostgreSQL. */
  replicated: [POSTGRES_VALUES],
  /** As `replicated`, and rest as many as its load needs. */
  autoscaled: [POSTGRES_VALUES, 'e2e/values-autoscaled.yaml'],
} as const;
export type Setup = keyof typeof SETUPS;

/** On every pod of the release, so that nothing else is drained from a node. */
export const RUN_LABEL = 'wirelab-run=e2e';
const RUN_LABELS = SERVICES.flatMap((service) => ['--set', `${service}.extraLabels.${RUN_LABEL}`]);

/** Where a cluster says which addresses its API server has. */
const API_SERVER_SLICES =
  '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name=kubernetes';

const SKAFFOLD_TIMEOUT_MS = 900_000;
const HELM_TIMEOUT_MS = 300_000;
const VERIFY_TIMEOUT_MS = 300_000;
const READY_TIMEOUT_MS = 180_000;

/** As skaffold.yaml names them. */
const VERIFY_JOBS = SERVICES.map((service) => `verify-${service}-client`);

/** The release of the chart in the namespace of the run. */
export interface Release {
  /** Builds all images and deploys the chart as it is, as a user does. */
  deployFirst(): Promise<void>;
  /** Brings the release to a setup, unless it has it. Resolves with the ready pods. */
  use(setup: Setup): Promise<readonly Pod[]>;
  /** Resolves with the ready pods, as soon as all are. */
  ready(): Promise<readonly Pod[]>;
  /** Any helm command on the release; what it prints. */
  helm(args: readonly string[]): Promise<string>;
  /** Runs the tests of the chart; what it prints, with the logs of the Jobs. */
  test(): Promise<string>;
  /** Runs the same tests by skaffold; what it prints, with the logs of its Jobs, which are gone then. */
  verify(): Promise<string>;
}

export function createRelease(kubectl: Kubectl, signal: AbortSignal): Release {
  const { context, namespace } = kubectl;
  const where = ['--kube-context', context, '--namespace', namespace];
  let current: Setup | undefined;

  const helm = (args: readonly string[]): Promise<string> =>
    run('helm', [...where, ...args], { signal, timeoutMs: HELM_TIMEOUT_MS });
  const ready = () => waitForDeployments(kubectl, { timeoutMs: READY_TIMEOUT_MS, signal });

  return {
    helm,
    ready,
    // helm writes the logs of its hooks to standard error.
    test: () =>
      run('helm', [...where, 'test', RELEASE], { signal, timeoutMs: HELM_TIMEOUT_MS, withStderr: true }),
    async verify() {
      // It has no option for the context, and takes the current one.
      const kubeconfig = await createKubeconfig(context, signal);
      try {
        return await run('skaffold', ['verify', '--namespace', namespace], {
          env: { KUBECONFIG: kubeconfig.path },
          signal,
          timeoutMs: VERIFY_TIMEOUT_MS,
          withStderr: true,
        });
      } finally {
        await kubeconfig.close();
        // A Job that is there already would keep the next run from making its own.
        await kubectl.undo(['delete', 'jobs', ...VERIFY_JOBS, '--ignore-not-found']);
      }
    },
    async deployFirst() {
      await show('skaffold', ['run', '--verbosity=error', ...where], {
        signal,
        timeoutMs: SKAFFOLD_TIMEOUT_MS,
      });
      await helm(['dependency', 'build', CHART]);
      current = 'memory';
    },
    async use(setup) {
      if (setup !== current) {
        const files = SETUPS[setup].flatMap((file) => ['--values', file]);
        // What kubectl has scaled or restarted since is to be as the chart says again.
        const values = [...files, ...RUN_LABELS, ...(await scrapersOf(kubectl))];
        await helm(['upgrade', '--install', '--force-conflicts', RELEASE, CHART, ...values]);
        current = setup;
      }
      return ready();
    },
  };
}

/** The values that let the API server read the metrics of the pods for us, where the cluster enforces network policies. */
async function scrapersOf(kubectl: Kubectl): Promise<string[]> {
  const { items } = JSON.parse(await kubectl.get(API_SERVER_SLICES)) as {
    items: { addressType: string; endpoints: { addresses: string[] }[] }[];
  };
  const peers = items.flatMap(({ addressType, endpoints }) => {
    const bits = addressType === 'IPv6' ? 128 : 32;
    return endpoints.flatMap(({ addresses }) =>
      addresses.map((at) => ({ ipBlock: { cidr: `${at}/${bits}` } })),
    );
  });
  return SERVICES.flatMap((service) => [
    '--set-json',
    `${service}.networkPolicy.scrapers=${JSON.stringify(peers)}`,
  ]);
}
