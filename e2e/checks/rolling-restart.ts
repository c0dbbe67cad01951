import { type KubernetesObject, listAt } from '../../cluster/kubectl.ts';
import { PROTOCOLS, type Protocol } from '../../loadtest/steady/protocols.ts';
import { postgresNode, useWithDatabase } from '../database.ts';
import { describeLoad, expectNoFailures, expectNothingLost, waitForCalm } from '../load-outcome.ts';
import { RUN_LABEL } from '../release.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';
import { waitForShares } from '../shares.ts';
import { type SteadyLoad, withSteadyLoad } from '../steady-load.ts';

/** In the order in which they are renewed, each with what is asked of its pods. */
const DEPLOYMENTS: readonly { deployment: string; protocol: Protocol }[] = [
  { deployment: 'deployment/socket-server', protocol: 'frames' },
  { deployment: 'deployment/rest-server', protocol: 'rest' },
  { deployment: 'deployment/grpc-server', protocol: 'grpc' },
];
const REPLICAS = 3;

/** New pods are to have their share of the requests within this time after they are ready. */
const SHARE_WITHIN_MS = 30_000;
const COMMAND_TIMEOUT_MS = 240_000;

interface Node extends KubernetesObject {
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly { effect: string }[] };
}

/** Point 4: under a steady load, a rolling restart, a scaling and a drained node lose no request. */
export async function proveRollingRestart(run: Run): Promise<void> {
  await useWithDatabase(run);
  const node = await postgresNode(run.kubectl);
  await withSteadyLoad(run, { node }, (load) => disturbAll(run, load, node));
}

async function disturbAll(run: Run, load: SteadyLoad, node: string): Promise<void> {
  const { report } = run;
  const underLoad = (title: string, disturb: () => Promise<void>) =>
    proveUnderLoad(run, load, title, disturb);
  const restart = ['rollout', 'restart'];
  const scale = (replicas: number) => ['scale', `--replicas=${replicas}`];

  const restarted = watchShares(run);
  await underLoad('kubectl rollout restart of all three fails no request', () =>
    renewAll(run, restart, restarted.begin),
  );
  await restarted.prove('after the restart');
  await underLoad('scaling all three from 3 to 1 fails no request', () => renewAll(run, scale(1)));
  const scaled = watchShares(run);
  await underLoad('scaling all three from 1 to 3 fails no request', () =>
    renewAll(run, scale(REPLICAS), scaled.begin),
  );
  await scaled.prove('after the scaling');
  await underLoad('kubectl drain of a worker fails no request', () => drainWorker(run, node));
  await report.check('over all of it, no client had a failed request or lost a user', async () => {
    const summaries = await load.stop();
    expectNoFailures(summaries);
    expectNothingLost(summaries);
    return describeLoad(summaries);
  });
}

async function proveUnderLoad(
  { report, release, signal }: Run,
  load: SteadyLoad,
  title: string,
  disturb: () => Promise<void>,
): Promise<void> {
  await report.check(title, async () => {
    const begin = load.seconds.length;
    await waitForCalm(load, signal);
    await disturb();
    await release.ready();
    await waitForCalm(load, signal);
    const seconds = load.seconds.slice(begin);
    expectNoFailures(seconds);
    return describeLoad(seconds);
  });
}

/**
 * Watches the shares of each protocol from the moment on at which `begin` tells that its own pods are new, while those of the next
 * are being renewed; `prove` reports what came of it.
 */
function watchShares({ kubectl, report, signal }: Run) {
  const watches = new Map<Protocol, Promise<string>>();
  return {
    begin(protocol: Protocol): void {
      const options = { pods: REPLICAS, withinMs: SHARE_WITHIN_MS, signal };
      const watch = waitForShares(kubectl, protocol, options);
      watch.catch(() => {}); // told by `prove`
      watches.set(protocol, watch);
    },
    async prove(when: string): Promise<void> {
      for (const protocol of PROTOCOLS) {
        const title = `${protocol}: ${when} the new pods get their share within ${SHARE_WITHIN_MS / 1000} s`;
        await report.check(title, async () => {
          const watch = watches.get(protocol);
          if (watch === undefined) throw new Error('its pods were not renewed');
          return watch;
        });
      }
    },
  };
}

/**
 * Runs a kubectl command on one Deployment after the other, as a careful operator does: each pod that starts takes CPU from those that
 * serve. `isRolledOut` is told when the pods of a protocol are new.
 */
async function renewAll(
  run: Run,
  args: readonly string[],
  isRolledOut: (protocol: Protocol) => void = () => {},
): Promise<void> {
  for (const { deployment, protocol } of DEPLOYMENTS) {
    await kubectlAloud(run, [...args, deployment]);
    await kubectlAloud(run, ['rollout', 'status', deployment, '--timeout=180s']);
    isRolledOut(protocol);
  }
}

async function kubectlAloud({ kubectl, report }: Run, args: readonly string[]): Promise<void> {
  report.say(`$ kubectl ${args.join(' ')}`);
  await kubectl.run(args, { timeoutMs: COMMAND_TIMEOUT_MS });
}

/** Drains one node that neither the database nor the load is on, of this run's pods only. */
async function drainWorker(run: Run, busyNode: string): Promise<void> {
  const { kubectl, release } = run;
  const nodes = (await listAt<Node>(kubectl, '/api/v1/nodes')).filter(isForPods);
  const used = new Set((await release.ready()).map(({ spec }) => spec.nodeName));
  const worker = nodes
    .map(({ metadata }) => metadata.name)
    .find((name) => name !== busyNode && used.has(name));
  if (worker === undefined) throw new Skip('there is no second node with pods of the services');
  const args = [
    'drain',
    worker,
    '--ignore-daemonsets',
    '--delete-emptydir-data',
    `--pod-selector=${RUN_LABEL}`,
  ];
  try {
    await kubectlAloud(run, args);
    await release.ready();
  } finally {
    await kubectl.undo(['uncordon', worker]);
  }
}

const isForPods = ({ spec }: Node): boolean =>
  !spec.unschedulable && !spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule');
