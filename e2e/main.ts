import { openApiServer } from '../cluster/api-server.ts';
import { createKubectl } from '../cluster/kubectl.ts';
import { deleteNamespace, makeNamespace } from '../cluster/namespace.ts';
import { StartError } from '../services/runtime/start-error.ts';
import { proveAutoscaling } from './checks/autoscaling.ts';
import { proveClients } from './checks/clients.ts';
import { proveDatabaseRestart } from './checks/database-restart.ts';
import { proveLimits } from './checks/limits.ts';
import { proveLoadTest } from './checks/load-test.ts';
import { proveNetworkPolicy } from './checks/network-policy.ts';
import { provePostgres } from './checks/postgres.ts';
import { proveRollingRestart } from './checks/rolling-restart.ts';
import { proveUpgrade } from './checks/upgrade.ts';
import { type Cluster, openCluster } from './open-cluster.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { createRelease } from './release.ts';
import { createReport, type Report } from './report.ts';
import type { Run } from './run.ts';
import { watchUsage } from './usage-watch.ts';

const NAMESPACE = 'wirelab-e2e';

/** In the order in which they need the least to be deployed anew. */
const POINTS: readonly { number: number; title: string; prove(run: Run): Promise<void> }[] = [
  { number: 1, title: 'The services and their clients', prove: proveClients },
  { number: 2, title: 'The load test', prove: proveLoadTest },
  { number: 9, title: 'Network policy', prove: proveNetworkPolicy },
  { number: 3, title: 'Three replicas over PostgreSQL', prove: provePostgres },
  { number: 4, title: 'Rolling restart, scaling and drain under load', prove: proveRollingRestart },
  { number: 5, title: 'The database restarts under load', prove: proveDatabaseRestart },
  { number: 7, title: 'Autoscaling', prove: proveAutoscaling },
];

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}: cleaning up`)));
}

process.exitCode = await main().catch((error: unknown) => {
  if (!(error instanceof StartError) && !interrupted.signal.aborted) throw error;
  console.error(error instanceof StartError ? error.reasons.join('\n') : interrupted.signal.reason.message);
  return error instanceof StartError ? 2 : 1;
});

async function main(): Promise<number> {
  const { help, ...options } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return 0;
  }
  const report = createReport();
  const cluster = await openCluster(options.context, interrupted.signal);
  try {
    await deployAndProve(cluster, options, report);
  } finally {
    if (!options.keep) await cleanUp(cluster, report);
  }
  return report.conclude();
}

async function deployAndProve(cluster: Cluster, options: Options, report: Report): Promise<void> {
  const { signal } = interrupted;
  const { context } = cluster;
  const apiServer = await openApiServer(context);
  try {
    const kubectl = createKubectl({ context, namespace: NAMESPACE, apiServer, signal });
    const release = createRelease(kubectl, signal);
    const { rate, keep } = options;
    const run: Run = { cluster, kubectl, release, report, rate, keep, signal };
    report.heading(`Deploying to namespace ${NAMESPACE} of ${context}`);
    await makeNamespace(kubectl);
    const isDeployed = await report.check('skaffold run deploys everything', () => release.deployFirst());
    if (isDeployed) await prove(run, options);
  } finally {
    await apiServer.close();
  }
}

async function prove(run: Run, { only }: Options): Promise<void> {
  const { signal } = run;
  const isWanted = (number: number): boolean => only?.includes(number) ?? true;
  const watch = watchUsage(run.kubectl, signal);
  for (const { number, title, prove } of POINTS.filter((point) => isWanted(point.number))) {
    signal.throwIfAborted();
    await provePoint(run, `${number}  ${title}`, prove);
  }
  const usage = await watch.stop();
  if (isWanted(6)) await provePoint(run, '6  Limits', (it) => proveLimits(it, usage));
  if (isWanted(8)) await provePoint(run, '8  Upgrade, rollback, uninstall', proveUpgrade);
}

/** What goes wrong between the checks of a point is a failure too, and the next point is proven all the same. */
async function provePoint(
  { report, ...rest }: Run,
  title: string,
  prove: (run: Run) => Promise<void>,
): Promise<void> {
  report.heading(title);
  await prove({ report, ...rest }).catch((error: unknown) =>
    report.check(title, () => Promise.reject(error)),
  );
}

/** By commands of its own: it has to be done after an interruption, too. */
async function cleanUp(cluster: Cluster, report: Report): Promise<void> {
  report.heading('Cleaning up');
  if (cluster.isMadeHere) await cluster.delete();
  else await deleteNamespace(cluster.context, NAMESPACE);
}
