import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.ts';

/** A kubeconfig file of our own. */
export interface Kubeconfig {
  readonly path: string;
  /** Removes it. */
  close(): Promise<void>;
}

/**
 * Writes a kubeconfig in which this context is the current one, and the only one: for programs that always take the current
 * one, so that the user's stays as it is. It has credentials in it, and is in a folder that only this user can enter.
 */
export async function createKubeconfig(context: string, signal: AbortSignal): Promise<Kubeconfig> {
  const args = ['config', 'view', '--minify', '--flatten', '--context', context];
  const text = await run('kubectl', args, { signal });
  const folder = await mkdtemp(join(tmpdir(), 'wirelab-kubeconfig-'));
  const path = join(folder, 'config');
  await writeFile(path, text, { mode: 0o600 });
  return { path, close: () => rm(folder, { recursive: true }) };
}
