import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { findClosedPort } from './closed-port.ts';
import { listenStandIns } from './compare/stand-in-servers.ts';
import { authority } from './load/target.ts';
import { readResult } from './result/read-result.ts';

function runProgram(env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = ['--import', 'tsx', join(import.meta.dirname, 'compare-node.ts')];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

it('compares without k6: prints the comparison and writes the same result file', async (t) => {
  const servers = await listenStandIns({ delayMs: { grpc: 20 } });
  t.after(() => servers.close());
  const dir = mkdtempSync(join(tmpdir(), 'wirelab-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const OUT = join(dir, 'new', 'result.json');
  const at = { REST: authority(servers.targets.rest), GRPC: authority(servers.targets.grpc) };
  const { code, stdout } = await runProgram({ ...at, WARMUP: '20', CALLS: '10', ROUNDS: '5', OUT });
  assert.equal(code, 0);
  const { generators, profile, environment, trials, verdicts } = readResult(OUT);
  assert.deepEqual([generators[0]?.name, profile.name, environment.place], ['node', 'alone', 'given']);
  assert.deepEqual(environment.targets, { rest: at.REST, grpc: at.GRPC });
  assert.equal(trials.length, 10);
  assert.match(verdicts[0]?.sentence ?? '', /^REST/);
  assert.ok(stdout.endsWith(`\n${verdicts[0]?.sentence}\nResult file: ${OUT}\n`), stdout);
});

it('exits with 1 after an invalid run, and with 2 where the input is wrong', async () => {
  const at = `127.0.0.1:${await findClosedPort()}`;
  const nowhere = await runProgram({ REST: at, GRPC: at, OUT: '' });
  assert.match(nowhere.stdout, /\nInvalid: REST: connect ECONNREFUSED 127\.0\.0\.1:\d+; gRPC: /);
  assert.equal(nowhere.code, 1);
  const wrong = await runProgram({ ROUNDS: '1', REST: ':1', OUT: '' });
  assert.match(
    wrong.stderr,
    /^ROUNDS must be a whole number from 5 to 200, not '1'; REST must be host:port .*, not ':1'\n$/,
  );
  assert.equal(wrong.code, 2);
});
