import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { readCpuSeconds, sampleCounters } from './counter-samples.ts';

const WORK_S = 0.4;
/** Uses so much CPU, says so, and is idle until it is ended. */
const WORKER = `
  while (process.cpuUsage().user + process.cpuUsage().system < ${WORK_S * 1e6});
  process.stdout.write('done');
  process.stdin.resume();`;

it('samples tell what another process has used', {
  skip: process.platform !== 'linux' && '/proc is there on Linux only',
}, async () => {
  const worker = spawn(process.execPath, ['-e', WORKER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const samples = sampleCounters(() => readCpuSeconds(worker.pid ?? 0));
  const startedMs = Date.now();
  await once(worker.stdout, 'data');
  const endedMs = Date.now();
  samples.close();
  const [before = Number.NaN] = samples.at(startedMs) ?? [];
  const [after = Number.NaN] = samples.at(endedMs) ?? [];
  const used = after - before;
  // It is looked at every 50 ms.
  assert.ok(used > WORK_S - 0.1 && used < WORK_S + 0.05, `${used} s`);
  worker.stdin.end();
  await once(worker, 'close');
});

it('of a process that is not there nothing is known', () => {
  const samples = sampleCounters(() => readCpuSeconds(2 ** 30));
  samples.close();
  assert.equal(samples.at(Date.now()), undefined);
});
