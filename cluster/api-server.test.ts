import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openApiServer } from './api-server.ts';

test('a proxy that does not come up leaves nothing behind', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirelab-api-server-'));
  t.after(() => rm(folder, { recursive: true }));
  const { PATH, TMPDIR } = process.env;
  await writeFile(join(folder, 'kubectl'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await mkdir(join(folder, 'tmp'));
  Object.assign(process.env, { PATH: `${folder}:${PATH}`, TMPDIR: join(folder, 'tmp') });
  t.after(() => {
    process.env.PATH = PATH;
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  });
  await assert.rejects(openApiServer('nowhere'), /ended before it was ready/);
  assert.deepEqual(await readdir(join(folder, 'tmp')), []);
});
