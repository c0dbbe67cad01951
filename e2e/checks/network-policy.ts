import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { deleteNamespace, makeNamespace } from '../../cluster/namespace.ts';
import { isReady, type Pod, throwIfHopeless } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { CONNECT, expectRefused, type Outcomes, readOutcomes, whyNotConnected } from '../connect-probe.ts';
import { ADMIN_PORT } from '../pod-metrics.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';

/** The pod from which connections are tried. */
const PROBE = 'probe';
const PROBES = 'e2e/network-probes.yaml';
const READY_TIMEOUT_MS = 120_000;
const PROBE_PORT = 9000;
/** Network plugins learn of a policy, and of a pod that it lets through, some time after the API server. */
const ENFORCED_WITHIN_MS = 10_000;
/** Every port that a client may use, by the name of its Service. */
const CLIENT_PORTS = {
  'rest-server': [5000, 5001],
  'grpc-server': [50051],
  'socket-server': [8080, 8081],
};

/** Point 9: where the cluster enforces NetworkPolicy, a pod of another namespace can't reach the services. */
export async function proveNetworkPolicy(run: Run): Promise<void> {
  const { kubectl, release, report, signal } = run;
  await release.use('memory');
  // Where it is not a policy that keeps the foreign pod out, this one does not get through either.
  const isReached = await report.check('a pod of the same namespace reaches every port of the services', () =>
    withProbe(run, async () => {
      const targets = targetsIn(kubectl.namespace);
      await waitUntil(async () => whyNotConnected(await connectFrom(kubectl, targets)), {
        ...{ timeoutMs: ENFORCED_WITHIN_MS, signal },
      });
      return targets.join(', ');
    }),
  );
  if (!isReached) return;
  const foreign = kubectl.in(`${kubectl.namespace}-foreign`);
  await makeNamespace(foreign);
  try {
    await report.check('a pod of another namespace reaches none of them, nor the admin ports', async () => {
      await foreign.apply(await readFile(PROBES, 'utf8'));
      await waitUntil(() => missingProbe(foreign), { timeoutMs: READY_TIMEOUT_MS, signal });
      await expectEnforcement(foreign);
      const targets = [...targetsIn(kubectl.namespace), ...adminTargetsIn(kubectl.namespace)];
      expectRefused(await connectFrom(foreign, targets));
      return targets.join(', ');
    });
  } finally {
    await deleteNamespace(foreign.context, foreign.namespace);
  }
}

const targetsIn = (namespace: string): string[] =>
  Object.entries(CLIENT_PORTS).flatMap(([service, ports]) =>
    ports.map((port) => `${service}.${namespace}:${port}`),
  );

/** By the headless Services, which have this port. It is open: the kubelet has found the pods ready by it. */
const adminTargetsIn = (namespace: string): string[] =>
  Object.keys(CLIENT_PORTS).map((service) => `${service}-headless.${namespace}:${ADMIN_PORT}`);

/** Runs the pod `probe` in the namespace of the release for as long as `use` takes. */
async function withProbe<Result>({ kubectl, signal }: Run, use: () => Promise<Result>): Promise<Result> {
  const documents = parseAllDocuments(await readFile(PROBES, 'utf8'));
  try {
    await kubectl.apply(String(documents.find((one) => one.getIn(['metadata', 'name']) === PROBE)));
    await waitUntil(
      async () => {
        const pods = (await kubectl.list<Pod>('pods')).filter(({ metadata }) => metadata.name === PROBE);
        throwIfHopeless(pods);
        return pods.some(isReady) ? undefined : 'the probe pod is not ready';
      },
      { timeoutMs: READY_TIMEOUT_MS, signal },
    );
    return await use();
  } finally {
    await kubectl.undo(['delete', 'pod', PROBE, '--ignore-not-found', '--wait']);
  }
}

/**
 * Throws a `Skip` unless a policy as plain as can be has its effect: nobody may reach the pod `closed`. By the addresses of
 * the pods, as a Service that is not yet known to the probe's node looks like a policy at work; and `open`, which has no
 * policy, shows that there is a way.
 */
async function expectEnforcement(foreign: Kubectl): Promise<void> {
  const pods = await foreign.list<Pod>('pods');
  const connectToPod = async (name: string): Promise<string | undefined> => {
    const address = pods.find(({ metadata }) => metadata.name === name)?.status.podIP;
    if (address === undefined) throw new Error(`the pod ${name} has no address`);
    const target = `${address}:${PROBE_PORT}`;
    return (await connectFrom(foreign, [target])).get(target);
  };
  const outcome = await connectToPod('open');
  if (outcome !== 'connected') throw new Error(`a pod without a policy could not be reached: ${outcome}`);
  const deadline = performance.now() + ENFORCED_WITHIN_MS;
  while ((await connectToPod('closed')) === 'connected') {
    if (performance.now() > deadline) {
      throw new Skip('this cluster does not enforce NetworkPolicy: its network plugin ignores them');
    }
  }
}

async function missingProbe(foreign: Kubectl): Promise<string | undefined> {
  const pods = await foreign.list<Pod>('pods');
  throwIfHopeless(pods);
  return pods.length > 0 && pods.every(isReady) ? undefined : 'the probe pods are not ready';
}

async function connectFrom(kubectl: Kubectl, targets: readonly string[]): Promise<Outcomes> {
  return readOutcomes(await kubectl.run(['exec', PROBE, '--', 'node', '-e', CONNECT, ...targets]));
}
