import { StartError } from '../services/runtime/start-error.ts';
import { lastWords, run } from './command.ts';

/** Throws a `StartError` unless the cluster of the context answers. */
export async function expectAnswer(context: string, signal: AbortSignal): Promise<void> {
  const args = ['--context', context, 'get', '--raw', '/readyz', '--request-timeout=10s'];
  await run('kubectl', args, { signal }).catch((error: Error) => {
    throw new StartError([`The cluster of context '${context}' does not answer: ${lastWords(error)}`]);
  });
}
