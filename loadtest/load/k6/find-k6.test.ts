import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { findK6 } from './find-k6.ts';

describe('findK6', () => {
  const { PATH } = process.env;
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'wirelab-'));
    process.env.PATH = dir;
  });
  afterEach(() => {
    process.env.PATH = PATH;
    rmSync(dir, { recursive: true });
  });

  const putOnPath = (script: string, mode = 0o755): void =>
    writeFileSync(join(dir, 'k6'), `#!/bin/sh\n${script}\n`, { mode });

  it('tells the version', () => {
    putOnPath('echo "k6 v2.2.0 (go1.25, linux/amd64)"');
    assert.deepEqual(findK6(), { version: '2.2.0' });
  });

  it('tells an old version, or an unknown one, from one to use', () => {
    putOnPath('echo "k6 v1.9.1 (go1.24, linux/amd64)"');
    assert.deepEqual(findK6(), { reason: 'the k6 on PATH is 1.9.1, and 2.0 or later is needed' });
    putOnPath('exit 1');
    assert.deepEqual(findK6(), {
      reason: 'the k6 on PATH is of an unknown version, and 2.0 or later is needed',
    });
  });

  it('tells a k6 that is not there from one that does not start, or does not end', () => {
    assert.deepEqual(findK6(), { reason: 'k6 is not on PATH' });
    putOnPath('exec /bin/sleep 60');
    assert.deepEqual(findK6(100), { reason: 'the k6 on PATH did not tell its version within 0.1 s' });
    rmSync(join(dir, 'k6'));
    putOnPath('exit 0', 0o644);
    assert.deepEqual(findK6(), { reason: 'the k6 on PATH does not start: spawnSync k6 EACCES' });
  });
});
