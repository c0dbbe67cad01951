import { run } from './command.ts';

const LOAD_TIMEOUT_MS = 300_000;

/**
 * Brings the nodes of a kind cluster this version's images, and those that are named, as this machine has them. Others pull
 * theirs from a registry: nothing is done.
 */
export async function loadImages(
  context: string,
  signal: AbortSignal,
  images: readonly string[] = [],
): Promise<void> {
  const env = { SKAFFOLD_KUBE_CONTEXT: context };
  await run('sh', ['k8s/load-images.sh', ...images], { signal, timeoutMs: LOAD_TIMEOUT_MS, env });
}
