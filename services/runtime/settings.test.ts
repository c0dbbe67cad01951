import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readSettings, type SettingName, settingSpecs } from './settings.ts';
import { StartError } from './start-error.ts';

const ALL = Object.keys(settingSpecs) as SettingName[];

function mistakes(env: Record<string, string>): readonly string[] {
  try {
    readSettings(ALL, env);
  } catch (error) {
    assert.ok(error instanceof StartError);
    return error.reasons;
  }
  return [];
}

describe('readSettings', () => {
  it('gives every default where nothing is set', () => {
    const settings = readSettings(ALL, {});
    assert.equal(settings.TCP_PORT, 8080);
    assert.equal(settings.LOG_LEVEL, 'info');
    assert.equal(settings.STORE_URL, '');
    assert.deepEqual(Object.keys(settings).sort(), [...ALL].sort());
  });

  it('takes values from the environment, and a service’s own defaults before those of the table', () => {
    assert.equal(readSettings(['HTTP_PORT'], { HTTP_PORT: '0' }).HTTP_PORT, 0);
    assert.equal(readSettings(['SEED_USERS'], {}, { SEED_USERS: 100 }).SEED_USERS, 100);
    assert.equal(readSettings(['SEED_USERS'], { SEED_USERS: '7' }, { SEED_USERS: 100 }).SEED_USERS, 7);
  });

  it('refuses numbers that are not whole, decimal and in range', () => {
    for (const value of ['', ' ', 'abc', '12abc', '1e3', '-1', '1.5', '0x10', '65536', '9'.repeat(400)]) {
      const [reason = '', ...others] = mistakes({ HTTP_PORT: value });
      assert.equal(reason, `HTTP_PORT must be a whole number from 0 to 65535, not '${value}'`);
      assert.deepEqual(others, []);
    }
  });

  it('names every mistake at once', () => {
    const reasons = mistakes({ HTTP_PORT: 'x', LOG_LEVEL: 'loud', BIND_ADDRESS: 'a b', MAX_CONCURENT: '1' });
    assert.equal(reasons.length, 4);
    assert.ok(
      reasons.includes("LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not 'loud'"),
    );
    assert.ok(reasons.includes("BIND_ADDRESS must be an address such as 0.0.0.0 or ::, not 'a b'"));
  });

  it('does not repeat a database address, which may hold a password', () => {
    const [reason = ''] = mistakes({ STORE_URL: 'mysql://user:secret@host/db' });
    assert.match(reason, /^STORE_URL must be postgres:/);
    assert.doesNotMatch(reason, /secret/);
  });

  it('asks for a key where there is a certificate, and the other way round', () => {
    const pair = { TLS_CERT_FILE: 'tls.crt', TLS_KEY_FILE: 'tls.key' };
    assert.deepEqual(mistakes(pair), []);
    assert.deepEqual(mistakes({ ...pair, TLS_KEY_FILE: '' }), [
      'TLS_KEY_FILE must be set where TLS_CERT_FILE is: TLS needs both, cleartext none',
    ]);
    assert.deepEqual(mistakes({ TLS_KEY_FILE: 'tls.key' }), [
      'TLS_CERT_FILE must be set where TLS_KEY_FILE is: TLS needs both, cleartext none',
    ]);
  });

  it('says what a Kubernetes service link is', () => {
    assert.match(mistakes({ GRPC_PORT: 'tcp://198.19.128.7:50051' })[0] ?? '', /enableServiceLinks/);
  });

  it('reports names that look like one of ours', () => {
    const meant = {
      MAX_CONCURENT: 'MAX_CONCURRENT',
      MAX_CONNECTION: 'MAX_CONNECTIONS',
      MAX_INFLIGHT: 'MAX_IN_FLIGHT',
      BAKLOG: 'BACKLOG',
      LOG_LEVL: 'LOG_LEVEL',
      PRESTOP: 'PRESTOP_MS',
      DRAIN_TIMEOUT: 'DRAIN_TIMEOUT_MS',
      MAX_TEXT: 'MAX_TEXT_BYTES',
    };
    for (const [given, name] of Object.entries(meant)) {
      assert.deepEqual(mistakes({ [given]: '1' }), [`${given} is not a setting: did you mean ${name}?`]);
    }
  });

  it('leaves the rest of the environment alone', () => {
    const names = [
      'PATH',
      'HOST',
      'PORT',
      'APP',
      'TERM',
      'LOGNAME',
      'STORE',
      'MAX_OLD_SPACE',
      'npm_lifecycle_event',
    ];
    const others = ['SMTP_PORT', 'HTTPS_PORT', 'REST_PORT', 'KUBERNETES_PORT', 'HTTP_HOST', 'GRPC_HOST'];
    assert.deepEqual(
      mistakes(Object.fromEntries([...names, ...others].map((name) => [name, 'tcp://1']))),
      [],
    );
  });
});

describe('the README', () => {
  it('has every setting, with its default and its meaning', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const [name, { default: fallback, desc }] of Object.entries(settingSpecs)) {
      const row = `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${desc} |`.replace(
        '|  |',
        '| |',
      );
      assert.ok(readme.includes(row), `README.md lacks this row: ${row}`);
    }
  });
});
