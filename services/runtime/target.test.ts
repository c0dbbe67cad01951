import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { readTarget } from './target.ts';

const fallback = { host: 'localhost', port: 8080 };

describe('readTarget', () => {
  it('takes the host from APP and the port from PORT, else its own', () => {
    assert.deepEqual(readTarget({}, fallback), fallback);
    assert.deepEqual(readTarget({ APP: 'rest', PORT: '1' }, fallback), { host: 'rest', port: 1 });
    assert.deepEqual(readTarget({ APP: '', PORT: '' }, fallback), fallback);
  });

  it('takes host:port from APP, which PORT overrides', () => {
    assert.deepEqual(readTarget({ APP: 'grpc-server:50051' }, fallback), {
      host: 'grpc-server',
      port: 50051,
    });
    assert.deepEqual(readTarget({ APP: 'a:1', PORT: '2' }, fallback), { host: 'a', port: 2 });
    assert.deepEqual(readTarget({ APP: '[::1]:9' }, fallback), { host: '::1', port: 9 });
    assert.deepEqual(readTarget({ APP: '::1' }, fallback), { host: '::1', port: 8080 });
  });

  it('ends the program with 2 and a line that says what to do', () => {
    for (const env of [{ PORT: 'http' }, { PORT: '0' }, { PORT: '65536' }, { APP: 'a:b' }]) {
      const program = `import('./services/runtime/target.ts').then((m) => m.readTarget(process.env, { host: 'a', port: 1 }))`;
      const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', program], {
        env: { PATH: process.env.PATH, ...env },
        encoding: 'utf8',
      });
      assert.equal(status, 2);
      assert.match(stderr, /^APP must be a host or host:port, and PORT a number from 1 to 65535/);
    }
  });
});
