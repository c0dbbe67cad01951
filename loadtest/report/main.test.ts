import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

it('the program exits with 2 where it was asked wrongly, and says so on standard error', () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', main, 'missing.json'], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout], [2, '']);
  assert.equal(stderr, "There is no file missing.json: 'npm run compare' writes one\n");
});
