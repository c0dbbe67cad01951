import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pino } from 'pino';
import { makeCertificates, missingOpenssl } from './certificates-under-test.ts';
import { openTls } from './tls.ts';

describe('openTls', { skip: missingOpenssl }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-tls-'));
  after(() => rmSync(folder, { recursive: true }));
  const [pair, other] = missingOpenssl ? [] : [makeCertificates().env, makeCertificates().env];
  const silent = pino({ level: 'silent' });

  const settings = { TLS_CERT_FILE: '', TLS_KEY_FILE: '', TLS_HANDSHAKE_TIMEOUT_MS: 7000, ...pair };

  /** A file of the test's own. */
  function file(name: string, text: string | Buffer): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it('is off where neither file is set', () => {
    assert.equal(openTls({ ...settings, TLS_CERT_FILE: '', TLS_KEY_FILE: '' }, silent), undefined);
  });

  it('takes a pair that fits, and the timeout with it', () => {
    const tls = openTls(settings, silent);
    assert.equal(tls?.options.handshakeTimeout, 7000);
    assert.equal(tls?.options.minVersion, 'TLSv1.2');
    tls?.close();
  });

  it('says which file is wrong, and what to do', () => {
    const der = file(
      'tls.der',
      execFileSync('openssl', ['x509', '-in', settings.TLS_CERT_FILE, '-outform', 'DER']),
    );
    const locked = join(folder, 'locked.key');
    const protect = ['-aes256', '-passout', 'pass:secret', '-out', locked];
    execFileSync('openssl', ['pkey', '-in', settings.TLS_KEY_FILE, ...protect]);
    const text = file('text', 'hello server');
    for (const [wrong, reason] of [
      [{ TLS_CERT_FILE: '/no/such' }, "TLS_CERT_FILE: /no/such can't be read (ENOENT): correct the path"],
      [{ TLS_KEY_FILE: folder }, `TLS_KEY_FILE: ${folder} can't be read (EISDIR): correct the path`],
      [{ TLS_CERT_FILE: text }, `TLS_CERT_FILE: ${text} is no certificate (`],
      [{ TLS_CERT_FILE: der }, `TLS_CERT_FILE: ${der} is no certificate (`],
      [{ TLS_KEY_FILE: text }, `TLS_KEY_FILE: ${text} is no private key (`],
      [{ TLS_KEY_FILE: locked }, `TLS_KEY_FILE: ${locked} is no private key (`],
      [
        { TLS_KEY_FILE: other?.TLS_KEY_FILE ?? '' },
        `TLS_KEY_FILE: ${other?.TLS_KEY_FILE} is not the key of the first certificate in ${settings.TLS_CERT_FILE}: set both`,
      ],
    ] as const) {
      assert.throws(
        () => openTls({ ...settings, ...wrong }, silent),
        ({ name, message }: Error) => {
          assert.equal(name, 'StartError');
          assert.ok(message.startsWith(reason), message);
          return true;
        },
      );
    }
  });

  it('keeps the pair that it has while the files are wrong, says so once, and takes the next good one', async () => {
    assert.ok(other);
    const records: string[] = [];
    let tell = () => {};
    const log = pino(
      {},
      {
        write(line: string) {
          records.push(JSON.parse(line).msg);
          tell();
        },
      },
    );
    /** Resolves when there are so many records; rejects if there are not within 10 s. */
    const logged = (count: number) =>
      new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${records.join('; ')}`)), 10_000);
        tell = () => {
          if (records.length < count) return;
          clearTimeout(timer);
          resolve();
        };
        tell();
      });
    const files = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
    copyFileSync(settings.TLS_CERT_FILE, files.TLS_CERT_FILE);
    copyFileSync(settings.TLS_KEY_FILE, files.TLS_KEY_FILE);
    const tls = openTls({ ...settings, ...files }, log, 5);
    const before = tls?.options.cert;
    const renewals: unknown[] = [];
    tls?.onRenewal(({ cert }) => renewals.push(cert));

    copyFileSync(other.TLS_CERT_FILE, files.TLS_CERT_FILE); // its key comes later
    await logged(2);
    renameSync(files.TLS_KEY_FILE, join(folder, 'away'));
    await logged(3);
    assert.equal(tls?.options.cert, before);
    copyFileSync(other.TLS_KEY_FILE, join(folder, 'new'));
    renameSync(join(folder, 'new'), files.TLS_KEY_FILE);
    await logged(4);
    tls?.close();
    const kept = 'TLS certificate not renewed, the one before stays: TLS_KEY_FILE: ';
    assert.deepEqual(records, [
      'TLS is on',
      `${kept}${files.TLS_KEY_FILE} is not the key of the first certificate in ${files.TLS_CERT_FILE}: set both to one pair`,
      `${kept}${files.TLS_KEY_FILE} can't be read (ENOENT): correct the path, or let this user read the file`,
      'TLS certificate renewed',
    ]);
    assert.deepEqual(renewals, [tls?.options.cert]);
    assert.notDeepEqual(renewals, [before]);
  });
});
