import { setTimeout as sleep } from 'node:timers/promises';

/** The server that a client program talks to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

const RETRY_MS = 200;

/** The longest wait for a server that is not there yet, in milliseconds. A cluster may still be starting it. */
const SERVER_WAIT_MS = 60_000;

/**
 * The target from `APP` (a host, or host:port) and `PORT`. Prints what is wrong and ends the process with 2 if either
 * is not to be understood.
 */
export function readTarget(env: NodeJS.ProcessEnv, fallback: Target): Target {
  const { host = fallback.host, port } = splitHostPort(env.APP || fallback.host);
  const text = env.PORT || port || String(fallback.port);
  if (host !== '' && /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) {
    return { host, port: Number(text) };
  }
  console.error(
    `APP must be a host or host:port, and PORT a number from 1 to 65535, not '${env.APP ?? ''}' and '${text}'`,
  );
  process.exit(2);
}

/** `host`, `host:port`, `[v6]` or `[v6]:port`; a bare v6 address has no port. */
function splitHostPort(text: string): { host?: string; port?: string } {
  const { host, v6, port } = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:]+))(?::(?<port>.*))?$/.exec(text)?.groups ?? {
    host: text,
  };
  return { host: v6 ?? host ?? '', ...(port !== undefined && { port }) };
}

/**
 * Waits until `attempt` succeeds. Prints why and ends the process with 1 when it has not within the deadline.
 * `attempt` has to give up by itself when its signal aborts.
 */
export async function waitForServer(
  { host, port }: Target,
  attempt: (signal: AbortSignal) => Promise<void>,
  timeoutMs = SERVER_WAIT_MS,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let reason: unknown;
  while (!deadline.aborted) {
    try {
      return await attempt(deadline);
    } catch (error) {
      reason = error;
      await sleep(RETRY_MS, undefined, { signal: deadline }).catch(() => undefined);
    }
  }
  const why = reason instanceof Error ? reason.message : String(reason);
  console.error(`No server at ${host}:${port} within ${timeoutMs / 1000} s: ${why}`);
  process.exit(1);
}
