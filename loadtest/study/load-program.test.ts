import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LoadOrder } from '../load/order.ts';
import { orderUnderTest } from '../load/order-under-test.ts';
import { groupEnded, missingProc } from './living-processes.ts';
import { runLoadProgram } from './load-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirelab-load-'));
after(() => rmSync(folder, { recursive: true }));

const order = (port: number): LoadOrder =>
  orderUnderTest({
    generator: 'wire',
    ports: { http: port },
    phases: [{ kind: 'closed', concurrency: 1, seconds: 0.1 }],
    warmUpRequests: 1,
  });

test('rejects with the words of the load program', async () => {
  const refused = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => refused.once('listening', resolve));
  const { port } = refused.address() as { port: number };
  await new Promise((resolve) => refused.close(resolve));
  await assert.rejects(
    runLoadProgram(order(port), [], new AbortController().signal),
    /^Error: the load program ended with 1: .*ECONNREFUSED/,
  );
});

test('rejects where the load program can not be started', async () => {
  const { signal } = new AbortController();
  await assert.rejects(runLoadProgram(order(1), ['/nowhere/taskset'], signal), { code: 'ENOENT' });
});

test('an abort ends the load program and all that it has started', {
  skip: missingProc,
  timeout: 20_000,
}, async () => {
  const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const interrupted = new AbortController();
  silent.once('connection', () => interrupted.abort(new Error('interrupted')));
  const file = join(folder, 'pid');
  const prefix = ['sh', '-c', `sleep 60 & echo $$ > ${file}; exec "$@"`, 'sh'];
  await assert.rejects(runLoadProgram(order(port), prefix, interrupted.signal), { message: 'interrupted' });
  silent.close();
  await groupEnded(Number(readFileSync(file, 'utf8')));
});

test('runs nothing once it was aborted', async () => {
  const aborted = AbortSignal.abort(new Error('interrupted'));
  await assert.rejects(runLoadProgram(order(1), [], aborted), { message: 'interrupted' });
});
