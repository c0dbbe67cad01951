import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StartError } from '../services/runtime/start-error.ts';
import { run, show } from './command.ts';

const node = process.execPath;

test('standard input goes in, and standard output comes back', async () => {
  assert.equal(await run(node, ['-e', 'process.stdin.pipe(process.stdout)'], { input: 'users' }), 'users');
});

test('standard error comes back where it is asked for', async () => {
  const script = 'console.log("out"); console.error("log")';
  assert.equal(await run(node, ['-e', script]), 'out\n');
  assert.equal(await run(node, ['-e', script], { withStderr: true }), 'out\nlog\n');
});

test('a failure says the command, its exit code and its own words', async () => {
  const script = 'console.error("no such cluster"); process.exit(3)';
  await assert.rejects(run(node, ['-e', script]), (error: Error) => {
    assert.match(error.message, /exit 3\nno such cluster$/);
    assert.match(error.message, /-e 'console/);
    return true;
  });
});

test('a program that is not there is told with where to get it', async () => {
  for (const start of [run, show]) {
    const PATH = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await assert.rejects(start('kind', ['get', 'clusters']), (error: Error) => {
        assert.ok(error instanceof StartError);
        return /^kind is not on PATH: install it, see https:/.test(error.message);
      });
      assert.deepEqual(
        process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout'),
        [],
      );
    } finally {
      process.env.PATH = PATH;
    }
  }
});

test('a program that does not end is ended', async () => {
  await assert.rejects(
    run(node, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 }),
    /no end within 0.3 s/,
  );
});

test('a program that ends without reading its input is judged by its exit code', async () => {
  assert.equal(await run(node, ['-e', ''], { input: 'x'.repeat(1_000_000) }), '');
});
