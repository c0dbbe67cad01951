import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientTls } from './target.ts';

/** A certificate for localhost and 127.0.0.1, the authority that has signed it, and what tells programs of them. */
export interface CertificatesUnderTest {
  /** For servers. */
  readonly env: { readonly TLS_CERT_FILE: string; readonly TLS_KEY_FILE: string };
  /** For client programs. */
  readonly clientEnv: { readonly TLS_CA_FILE: string };
  /** For clients. */
  readonly tls: ClientTls;
}

/** Why tests over TLS are skipped, or false: the certificates are made by openssl, as Node.js makes none. */
export const missingOpenssl: string | false =
  spawnSync('openssl', ['version'], { stdio: 'ignore' }).error !== undefined && 'not on PATH: openssl';

/** Makes them in a folder that goes with this process. Each call makes others. */
export function makeCertificates(): CertificatesUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-tls-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(name)];

  writeFileSync(file('leaf.ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  openssl('req', '-x509', ...newKey('ca.key'), '-out', file('ca.crt'), '-days', '2', '-subj', '/CN=test CA');
  openssl('req', ...newKey('tls.key'), '-out', file('tls.csr'), '-subj', '/CN=localhost');
  const signing = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '1'];
  const leaf = ['-in', file('tls.csr'), '-extfile', file('leaf.ext'), '-out', file('tls.crt')];
  openssl('x509', '-req', ...leaf, ...signing);
  return {
    env: { TLS_CERT_FILE: file('tls.crt'), TLS_KEY_FILE: file('tls.key') },
    clientEnv: { TLS_CA_FILE: file('ca.crt') },
    tls: { ca: readFileSync(file('ca.crt')) },
  };
}
