import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { LoadOrder } from '../../load/order.ts';
import { orderUnderTest } from '../../load/order-under-test.ts';
import { runPodLoad } from './pod-load.ts';
import { createPodRunner, type PodRunner } from './pod-runner.ts';
import { startPodServer } from './pod-server.ts';

const ORDER = { program: 'floor-http', env: {} };
/** Of the server on these ports, by two connections. */
const loadOf = (ports: LoadOrder['ports'], closed: { seconds: number; maxRequests?: number }): LoadOrder =>
  orderUnderTest({
    server: 'floor',
    generator: 'wire',
    ports,
    phases: [{ kind: 'closed', concurrency: 2, ...closed }],
  });
const { signal } = new AbortController();

/** What kubectl does where the pod is this machine. It leaves its process number behind. */
const KUBECTL = `#!/bin/sh
case $3 in
  wait) ;;
  exec) echo $$ >"\${0%/*}/pid"; exec '${process.execPath}' "\${0%/*}/exec.cjs" "$@" ;;
  *) echo "no kubectl: $*" >&2; exit 9 ;;
esac
`;
/** Its end is the end of the other program's standard input, and of nothing else. */
const EXEC = `
const [command, ...args] = process.argv.slice(process.argv.indexOf('--') + 1);
const child = require('node:child_process').spawn(command, args);
process.stdin.pipe(child.stdin);
child.stdout.pipe(process.stdout);
child.stderr.pipe(process.stderr);
`;

function createRunner(t: TestContext): { runner: PodRunner; kubectlPid(): number } {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-kubectl-'));
  writeFileSync(join(folder, 'kubectl'), KUBECTL, { mode: 0o755 });
  writeFileSync(join(folder, 'exec.cjs'), EXEC);
  const { PATH } = process.env;
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  const runner = createPodRunner({ name: 'study-server', where: ['--context', 'here'] });
  t.after(async () => {
    await runner.close();
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  });
  return { runner, kubectlPid: () => Number(readFileSync(join(folder, 'pid'), 'utf8')) };
}

describe('programs in a pod', () => {
  it('serve, and are measured by the load program', async (t) => {
    const { runner } = createRunner(t);
    const { runner: loadRunner } = createRunner(t);
    const server = await startPodServer({ runner, host: '127.0.0.1' }, ORDER, signal);
    assert.equal(server.host, '127.0.0.1');
    assert.ok(server.startMs > 0);
    const { ports } = server;
    const { phases } = await runPodLoad(loadRunner, loadOf(ports, { seconds: 10, maxRequests: 20 }), signal);
    assert.deepEqual(
      phases.map(({ completed, errors }) => ({ completed, errors })),
      [{ completed: 20, errors: 0 }],
    );
    await server.close();
    await assert.rejects(fetch(`http://127.0.0.1:${ports.admin}/livez`));
  });

  it('say why they do not start', async (t) => {
    const { runner } = createRunner(t);
    const host = '127.0.0.1';
    await assert.rejects(
      startPodServer({ runner, host }, { ...ORDER, env: { MAX_USERS: 'many' } }, signal),
      /^Error: floor-http did not start: it ended with 2: MAX_USERS must be a whole number/,
    );
    await assert.rejects(
      startPodServer({ runner, host }, { program: 'nonesuch', env: {} }, signal),
      /there is no program 'nonesuch': it is one of/,
    );
    // And the runner is as good as before.
    await (await startPodServer({ runner, host }, ORDER, signal)).close();
  });

  it('end with a connection that is lost, and the next program has a new one', async (t) => {
    const { runner, kubectlPid } = createRunner(t);
    const first = await startPodServer({ runner, host: '127.0.0.1' }, ORDER, signal);
    process.kill(kubectlPid(), 'SIGKILL');
    await assert.rejects(first.close(), /^Error: floor-http ended with a lost connection/);
    const next = await startPodServer({ runner, host: '127.0.0.1' }, ORDER, signal);
    assert.notEqual(next.ports.http, first.ports.http);
    await assert.rejects(fetch(`http://127.0.0.1:${first.ports.admin}/livez`));
    await next.close();
  });

  it('are ended when nobody wants them any more', async (t) => {
    const { runner } = createRunner(t);
    const { runner: loadRunner } = createRunner(t);
    const server = await startPodServer({ runner, host: '127.0.0.1' }, ORDER, signal);
    const stop = new AbortController();
    const running = runPodLoad(loadRunner, loadOf(server.ports, { seconds: 60 }), stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(running, /^Error: enough/);
    await assert.rejects(startPodServer({ runner, host: server.host }, ORDER, stop.signal), /^Error: enough/);
    await server.close();
  });
});
