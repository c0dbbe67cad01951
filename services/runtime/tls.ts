import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Log } from './log.ts';
import type { Settings } from './settings.ts';
import { StartError } from './start-error.ts';

export type TlsSettings = Settings<'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TLS_HANDSHAKE_TIMEOUT_MS'>;

/** The certificate of this process, as its files have it now. */
export interface ServerTls {
  /** What a server of node:tls, node:https or node:http2 is made with. */
  readonly options: SecureContextOptions & { readonly handshakeTimeout: number };
  /** Calls `renew` with the new options whenever the files have changed: for the connections that come then. */
  onRenewal(renew: (options: SecureContextOptions) => void): void;
  /** Looks no more. */
  close(): void;
}

/**
 * The files are read again at this interval, in milliseconds. To read some kilobytes costs next to nothing, and unlike an
 * event of the file system it does not miss the link that the kubelet moves when a Secret changes.
 */
const RENEWAL_INTERVAL_MS = 10_000;

/**
 * Reads `TLS_CERT_FILE` and `TLS_KEY_FILE`; `undefined` where they are not set. Throws a `StartError` that says which of
 * them is wrong. A pair that is wrong later is logged, and the one before stays.
 */
export function openTls(
  settings: TlsSettings,
  log: Log,
  intervalMs = RENEWAL_INTERVAL_MS,
): ServerTls | undefined {
  if (settings.TLS_CERT_FILE === '') return undefined;
  let seen = readPair(settings);
  let current = checkPair(seen, settings);
  let complaint = '';
  const renewals: ((options: SecureContextOptions) => void)[] = [];
  log.info({ validTo: current.validTo }, 'TLS is on');

  function look(): void {
    const pair = readPair(settings);
    complaint = '';
    if (pair.cert.equals(seen.cert) && pair.key.equals(seen.key)) return;
    seen = pair;
    current = checkPair(pair, settings);
    for (const renew of renewals) renew(current.options);
    log.info({ validTo: current.validTo }, 'TLS certificate renewed');
  }

  const timer = setInterval(() => {
    try {
      look();
    } catch (error) {
      const { message } = error as Error;
      if (message !== complaint) log.warn(`TLS certificate not renewed, the one before stays: ${message}`);
      complaint = message;
    }
  }, intervalMs).unref();

  return {
    get options() {
      return { ...current.options, handshakeTimeout: settings.TLS_HANDSHAKE_TIMEOUT_MS };
    },
    onRenewal: (renew) => void renewals.push(renew),
    close: () => clearInterval(timer),
  };
}

interface Pair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const readPair = ({ TLS_CERT_FILE, TLS_KEY_FILE }: TlsSettings): Pair => ({
  cert: orRefuse(
    () => readFileSync(TLS_CERT_FILE),
    `TLS_CERT_FILE: ${TLS_CERT_FILE} can't be read`,
    READABLE,
  ),
  key: orRefuse(() => readFileSync(TLS_KEY_FILE), `TLS_KEY_FILE: ${TLS_KEY_FILE} can't be read`, READABLE),
});
const READABLE = 'correct the path, or let this user read the file';

/** Says which file is wrong, where TLS itself would only say that it does not work. */
function checkPair(
  { cert, key }: Pair,
  { TLS_CERT_FILE, TLS_KEY_FILE }: TlsSettings,
): { options: SecureContextOptions; validTo: string } {
  const certificate = orRefuse(
    () => {
      createSecureContext({ cert }); // as X509Certificate takes DER too
      return new X509Certificate(cert);
    },
    `TLS_CERT_FILE: ${TLS_CERT_FILE} is no certificate`,
    'it has to be in PEM, its own certificate first',
  );
  const privateKey = orRefuse(
    () => createPrivateKey(key),
    `TLS_KEY_FILE: ${TLS_KEY_FILE} is no private key`,
    'it has to be in PEM, without a passphrase',
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    const what = `TLS_KEY_FILE: ${TLS_KEY_FILE} is not the key of the first certificate in ${TLS_CERT_FILE}`;
    throw new StartError([`${what}: set both to one pair`]);
  }
  const options: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2' };
  orRefuse(
    () => createSecureContext(options),
    `TLS_CERT_FILE: ${TLS_CERT_FILE} can't be used`,
    'make another',
  );
  return { options, validTo: certificate.validTo };
}

function orRefuse<Result>(attempt: () => Result, what: string, remedy: string): Result {
  try {
    return attempt();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new StartError([`${what} (${code ?? message}): ${remedy}`], { cause });
  }
}
