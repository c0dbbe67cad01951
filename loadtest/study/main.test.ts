import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { groupEnded, missingProc } from './living-processes.ts';
import { USAGE } from './options.ts';

const LIMITED = { skip: missingProc, timeout: 60_000 };
const running = new Set<ChildProcessWithoutNullStreams>();
after(() => {
  // With its servers, which are in its group.
  for (const { pid = 0 } of running) process.kill(-pid, 'SIGKILL');
});

/** The study as a process, in a process group of its own. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'loadtest/study/main.ts', ...args], {
    detached: true,
  });
  running.add(child);
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, 'exit').then(async ([code]) => {
    running.delete(child);
    return { code, stdout: await stdout, stderr: await stderr };
  });
  return { child, ended };
}

/** Resolves when the study has written that a tenth is done, in the first round; rejects if it ends before. */
const inRound = (child: ChildProcessWithoutNullStreams): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => /[1-9]\d* %.* left: round 1/.test(String(chunk)) && resolve());
    child.once('exit', () => reject(new Error('the study ended before its first round')));
  });

const noneLeft = ({ pid = 0 }: ChildProcessWithoutNullStreams): Promise<void> => groupEnded(pid);

test('tells its options', async () => {
  const { code, stdout } = await start('--help').ended;
  assert.deepEqual([code, stdout], [0, `${USAGE}\n`]);
});

test('says what is wrong with what it was asked', async () => {
  const { code, stdout, stderr } = await start('--rounds', '2').ended;
  assert.deepEqual([code, stdout], [2, '']);
  assert.equal(stderr, "--rounds takes a whole number from 5 to 100, not '2'\n");
});

test('Ctrl+C: keeps what is complete, says what is not, and leaves no process behind', LIMITED, async () => {
  const { child, ended } = start('--self-check', '--seed', '1');
  await inRound(child);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /Interrupted: what is complete is kept/);
  assert.match(stdout, /1 rounds: interrupted in round 1/);
  assert.match(
    stdout,
    /Not measured:\n {2}round 1: .*interrupted\n {2}rounds 2, 3, 4, 5: everything: interrupted/,
  );
  await noneLeft(child);
});

test('a second signal ends it at once', LIMITED, async () => {
  const { child, ended } = start('--self-check');
  await inRound(child);
  child.kill('SIGINT');
  child.kill('SIGTERM');
  const { code } = await ended;
  assert.equal(code, 130);
  await noneLeft(child);
});
