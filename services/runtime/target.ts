import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a client needs for TLS. */
export interface ClientTls {
  /** In PEM: the authorities that it trusts, and no others. */
  readonly ca: Buffer;
}

/** The server that a client talks to. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** Cleartext without it. The server's certificate has to be for `host`. */
  readonly tls?: ClientTls | undefined;
}

const RETRY_MS = 200;

/** The longest wait for a server that is not there yet, in milliseconds. A cluster may still be starting it. */
const SERVER_WAIT_MS = 60_000;

/**
 * The target from `APP` (a host, or host:port) and `PORT`, over TLS where `TLS_CA_FILE` is set. Prints what is wrong and ends
 * the process with 2 if one of them is not to be understood.
 */
export function readTarget(env: NodeJS.ProcessEnv, fallback: Target): Target {
  const { host = fallback.host, port } = splitHostPort(env.APP || fallback.host);
  const text = env.PORT || port || String(fallback.port);
  if (host !== '' && /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) {
    return { host, port: Number(text), ...(env.TLS_CA_FILE && { tls: { ca: readCa(env.TLS_CA_FILE) } }) };
  }
  return refuse(
    `APP must be a host or host:port, and PORT a number from 1 to 65535, not '${env.APP ?? ''}' and '${text}'`,
  );
}

function readCa(file: string): Buffer {
  try {
    const ca = readFileSync(file);
    if (ca.includes('-----BEGIN')) new X509Certificate(ca);
    else throw new Error('it has no -----BEGIN CERTIFICATE-----');
    return ca;
  } catch (error) {
    return refuse(`TLS_CA_FILE must be a certificate in PEM, not '${file}': ${(error as Error).message}`);
  }
}

function refuse(reason: string): never {
  console.error(reason);
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
