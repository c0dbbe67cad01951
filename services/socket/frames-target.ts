import { readTarget, type Target } from '../runtime/target.ts';
import { openByteStream } from './byte-stream.ts';

const FRAMES_PORT = 8081;

/**
 * The frames port of the same host, over TLS if the text port is: `FRAMES_PORT`, which then has to be there, and none where that is 0. Without it 8081
 * is tried, and where nobody listens there, as behind a forwarded text port, it says so and there is none.
 */
export async function framesTarget(
  env: NodeJS.ProcessEnv,
  { host, tls }: Pick<Target, 'host' | 'tls'>,
  fallbackPort = FRAMES_PORT,
): Promise<Target | undefined> {
  if (env.FRAMES_PORT === '0') return undefined;
  const { port } = readTarget({ PORT: env.FRAMES_PORT }, { host, port: fallbackPort });
  const target = { host, port, ...(tls && { tls }) };
  if (env.FRAMES_PORT) return target;
  try {
    (await openByteStream(target)).close();
    return target;
  } catch (error) {
    console.log(`Only the text port is tested, as FRAMES_PORT is not set: ${(error as Error).message}\n`);
    return undefined;
  }
}
