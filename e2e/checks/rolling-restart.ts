import { type KubernetesObject, listAt } from '../../cluster/kubectl.ts';
import { PROTOCOLS } from '../../loadtest/steady/protocols.ts';
import { postgresNode, useWithDatabase } from '../database.ts';
import { describeLoad, expectNoFailures, expectNothingLost, waitForCalm } from '../load-outcome.ts';
import { RUN_LABEL } from '../release.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';
import { percent, waitForShares } from '../shares.ts';
import { type SteadyLoad, startSteadyLoad } from '../steady-load.ts';

const DEPLOYMENTS = ['deployment/socket-server', 'deployment/rest-server', 'deployment/grpc-server'];
const REPLICAS = 3;

/** New pods are to have their share of the requests within this time after they are ready. */
const SHARE_TIMEOUT_MS = 30_000;
const COMMAND_TIMEOUT_MS = 240_000;

interface Node extends KubernetesObject {
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly { effect: string }[] };
}

/** Point 4: under a steady load, a rolling restart, a scaling and a drained node lose no request. */
export async function proveRollingRestart(run: Run): Promise<void> {
  const { kubectl, report } = run;
  await useWithDatabase(run);
  const node = await postgresNode(kubectl);
  const load = await startSteadyLoad(run, { node });
  const underLoad = (title: string, disturb: () => Promise<void>) =>
    proveUnderLoad(run, load, title, disturb);

  await underLoad('kubectl rollout restart of all three fails no request', () => restartAll(run));
  await proveShares(run, 'after the restart');
  await underLoad('scaling all three from 3 to 1 fails no request', () => scaleAll(run, 1));
  await underLoad('scaling all three from 1 to 3 fails no request', () => scaleAll(run, REPLICAS));
  await proveShares(run, 'after the scaling');
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

async function proveShares({ kubectl, report, signal }: Run, when: string): Promise<void> {
  const results = PROTOCOLS.map((protocol) =>
    report.check(
      `${protocol}: ${when} the new pods get their share within ${SHARE_TIMEOUT_MS / 1000} s`,
      async () => {
        const least = await waitForShares(kubectl, protocol, {
          pods: REPLICAS,
          timeoutMs: SHARE_TIMEOUT_MS,
          signal,
        });
        return `the least of ${REPLICAS} has ${percent(least)}`;
      },
    ),
  );
  await Promise.all(results);
}

/** One service after the other, as a careful operator does: each pod that starts takes CPU from those that serve. */
async function restartAll(run: Run): Promise<void> {
  for (const deployment of DEPLOYMENTS) {
    await kubectlAloud(run, ['rollout', 'restart', deployment]);
    await kubectlAloud(run, ['rollout', 'status', deployment, '--timeout=180s']);
  }
}

async function scaleAll(run: Run, replicas: number): Promise<void> {
  for (const deployment of DEPLOYMENTS) {
    await kubectlAloud(run, ['scale', `--replicas=${replicas}`, deployment]);
    await kubectlAloud(run, ['rollout', 'status', deployment, '--timeout=180s']);
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
    await kubectl.run(['uncordon', worker]);
  }
}

const isForPods = ({ spec }: Node): boolean =>
  !spec.unschedulable && !spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule');
