import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run as command } from '../../cluster/command.ts';
import type { Kind, KubernetesObject } from '../../cluster/kubectl.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { expectAllPassed } from '../client-logs.ts';
import { startPostgres } from '../database.ts';
import { extractPreviousVersion, type PreviousVersion } from '../previous-version.ts';
import { CHART, POSTGRES_VALUES, RELEASE } from '../release.ts';
import { Skip } from '../report.ts';
import type { Run } from '../run.ts';
import { expectVersion, SERVERS, SERVICES } from '../servers.ts';

const BUILD_TIMEOUT_MS = 600_000;

/** What an uninstalled release must not leave. */
const KINDS: readonly Kind[] = [
  'pods',
  'deployments',
  'jobs',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'networkpolicies',
];

/** Point 8: from the version before to this one, back, and away. */
export async function proveUpgrade(run: Run): Promise<void> {
  const { release, report, signal } = run;
  await startPostgres(run);
  await release.helm(['uninstall', RELEASE, '--ignore-not-found', '--wait']);
  const previous = await extractPreviousVersion(signal);
  const built: string[] = [];
  try {
    await proveChange(run, previous, built);
    await report.check('helm uninstall leaves nothing behind', () => proveUninstall(run));
  } finally {
    if (previous !== undefined) await rm(previous.folder, { recursive: true });
    // By a command of its own: it has to be done after an interruption, too.
    if (!run.keep && built.length > 0) await command('docker', ['image', 'rm', ...built]);
  }
}

/** Adds to `built` the images that were not there before. */
async function proveChange(run: Run, previous: PreviousVersion | undefined, built: string[]): Promise<void> {
  const { release, report } = run;
  const from = previous?.version ?? 'the version before';
  const isInstalled = await report.check(`${from} is installed`, async () => {
    if (previous === undefined)
      throw new Skip('the git history does not have it: fetch it (git fetch --unshallow)');
    await installPrevious(run, previous, built);
    return expectVersion(await release.ready(), previous.version);
  });
  await report.check(`helm upgrade from ${from}`, async () => {
    if (!isInstalled) throw new Skip('there is nothing to upgrade from');
    await release.helm(['upgrade', RELEASE, CHART, ...VALUES]);
    return expectVersion(await release.ready(), packageJson.version);
  });
  await report.check('helm test passes after it', async () => {
    if (!isInstalled) await release.helm(['upgrade', '--install', RELEASE, CHART, ...VALUES]);
    await release.ready();
    return expectAllPassed(await release.test());
  });
  await report.check('helm rollback', async () => {
    if (!isInstalled || previous === undefined) throw new Skip('there is nothing to go back to');
    await release.helm(['rollback', RELEASE]);
    return expectVersion(await release.ready(), previous.version);
  });
}

const VALUES = ['--values', POSTGRES_VALUES];

/** Builds the servers' images of that version, and installs its chart with its own values. */
async function installPrevious(
  run: Run,
  { version, folder }: PreviousVersion,
  built: string[],
): Promise<void> {
  const { cluster, release, report, signal } = run;
  const images = SERVICES.map((service) => ({ service, name: `wirelab/${service}-server:${version}` }));
  for (const { service, name } of images) {
    const isThere = await hasImage(name, signal);
    const args = ['build', '--quiet', '--file', 'services/Dockerfile', '--tag', name];
    report.say(`building ${name}`);
    await command('docker', [...args, '--build-arg', `SERVICE=${service}`, '.'], {
      ...{ cwd: folder, signal, timeoutMs: BUILD_TIMEOUT_MS },
    });
    if (!isThere) built.push(name);
  }
  await cluster.load(images.map(({ name }) => name));
  const chart = join(folder, CHART);
  await release.helm(['dependency', 'build', chart]);
  await release.helm(['install', RELEASE, chart, '--values', join(folder, POSTGRES_VALUES)]);
}

const hasImage = (name: string, signal: AbortSignal): Promise<boolean> =>
  command('docker', ['image', 'inspect', name], { signal }).then(
    () => true,
    () => false,
  );

async function proveUninstall({ kubectl, release }: Run): Promise<string> {
  await release.helm(['uninstall', RELEASE, '--wait']);
  // Pods take their time to end, which is no leftover.
  await kubectl.run(['wait', 'pods', '--for=delete', '--selector', SERVERS, '--timeout=120s']);
  const found = await Promise.all(KINDS.map((kind) => kubectl.list<KubernetesObject>(kind)));
  const left = found.flat().filter((object) => !isExpected(object));
  if (left.length > 0)
    throw new Error(left.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', '));
  return `no ${KINDS.join(', ')}`;
}

/** The database was not the release's, and Kubernetes puts its own certificate into every namespace. */
const isExpected = ({ kind, metadata }: KubernetesObject): boolean =>
  metadata.labels?.['app.kubernetes.io/name'] === 'postgres' ||
  (kind === 'ConfigMap' && metadata.name === 'kube-root-ca.crt');
