import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import { CHART } from './release.ts';

/** The version before this one, as it was in the repository. */
export interface PreviousVersion {
  readonly version: string;
  /** The whole source of it, in a folder of its own. */
  readonly folder: string;
}

/**
 * Takes the version before the current one of the chart out of the git history. `undefined` if the history does not go back
 * that far, as in a shallow clone. The folder is the caller's to remove.
 */
export async function extractPreviousVersion(signal: AbortSignal): Promise<PreviousVersion | undefined> {
  const commit = await commitBeforeVersion(signal);
  if (commit === undefined) return undefined;
  const chart = await run('git', ['show', `${commit}:${CHART}/Chart.yaml`], { signal }).catch(
    () => undefined,
  );
  const version = /^version: (\S+)$/m.exec(chart ?? '')?.[1];
  if (version === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), `wirelab-${version}-`));
  const archive = join(folder, 'source.tar');
  await run('git', ['archive', '--output', archive, commit], { signal });
  await run('tar', ['--extract', '--file', archive, '--directory', folder], { signal });
  return { version, folder };
}

/** The parent of the last commit that changed the chart's version. */
async function commitBeforeVersion(signal: AbortSignal): Promise<string | undefined> {
  const args = ['log', '-1', '--format=%P', '-G^version:', '--', `${CHART}/Chart.yaml`];
  const parents = await run('git', args, { signal }).catch(() => '');
  return parents.trim().split(' ')[0] || undefined;
}
