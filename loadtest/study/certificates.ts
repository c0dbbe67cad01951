import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './place.ts';

/** A certificate for servers, with the authority that clients trust, in PEM. */
export interface StudyCertificate extends Certificate {
  readonly caPem: string;
}

/** The most common kind today: quick to sign with, and small. */
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * A certificate for these names and addresses, good for two days, by openssl, as Node.js makes none. Throws what to do
 * where there is no openssl.
 */
export function makeCertificate(serverNames: readonly string[]): StudyCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-study-'));
  const file = (name: string): string => join(folder, name);
  const days = ['-days', '2'];
  try {
    writeFileSync(file('leaf.ext'), `subjectAltName=${serverNames.map(alternativeName).join(',')}\n`);
    openssl(
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.crt'),
      ...days,
      '-subj',
      '/CN=wirelab study',
    );
    openssl(
      'req',
      ...KEY,
      '-keyout',
      file('tls.key'),
      '-out',
      file('tls.csr'),
      '-subj',
      '/CN=wirelab server',
    );
    const authority = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', ...days];
    openssl(
      'x509',
      '-req',
      ...authority,
      '-in',
      file('tls.csr'),
      '-extfile',
      file('leaf.ext'),
      '-out',
      file('tls.crt'),
    );
    const pem = (name: string): string => readFileSync(file(name), 'utf8');
    return { certPem: pem('tls.crt'), keyPem: pem('tls.key'), caPem: pem('ca.crt') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const alternativeName = (name: string): string => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`;

function openssl(...args: string[]): void {
  try {
    execFileSync('openssl', args, { stdio: 'pipe', timeout: 10_000 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error('openssl is not on PATH, and makes the certificates: install it');
    throw new Error(`openssl makes no certificate: ${message}`);
  }
}
