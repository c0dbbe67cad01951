import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { deleteNamespace, makeNamespace } from './namespace.ts';

/** A namespace of this program that a process of `host` made, and what is asked of the cluster beside. */
function foundBy(host: string, pid: number | undefined) {
  const metadata = {
    ...{ name: 'wirelab-e2e', uid: '1' },
    labels: { 'app.kubernetes.io/managed-by': 'wirelab' },
    annotations: { 'wirelab/process': `${host} ${pid}` },
  };
  const list = { kind: 'NamespaceList', items: [{ metadata }] };
  // There is no kubectl for this context: what would be deleted is told by the failure to.
  const kubectl = {
    ...{ context: 'nowhere', namespace: 'wirelab-e2e', get: async () => JSON.stringify(list) },
  };
  return makeNamespace(kubectl as unknown as Parameters<typeof makeNamespace>[0]);
}

test('a namespace that another process still uses is left to it, and one of a process that has ended is not', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  await assert.rejects(foundBy(hostname(), other.pid), {
    name: 'StartError',
    message: `Namespace wirelab-e2e is in use by another run, process ${hostname()} ${other.pid}: wait for it, or delete the namespace if that process is something else`,
  });
  const ended = once(other, 'exit');
  other.kill();
  await ended;
  await assert.rejects(foundBy(hostname(), other.pid), /delete namespaces|kubectl is not on PATH/);
});

test('nothing is known of a process on another machine, and this one is no other', async () => {
  for (const [host, pid] of [
    ['elsewhere', process.ppid],
    [hostname(), process.pid],
  ] as const) {
    await assert.rejects(foundBy(host, pid), /delete namespaces|kubectl is not on PATH/);
  }
});

test('a run that was refused deletes nothing of the other one: only what it has made itself', async () => {
  let made = '';
  const kubectl = {
    ...{ context: 'nowhere', namespace: 'wirelab-e2e' },
    get: async () => JSON.stringify({ kind: 'NamespaceList', items: [] }),
    apply: async (manifest: string) => {
      made = JSON.parse(manifest).metadata.labels['wirelab/run'];
    },
  };
  await makeNamespace(kubectl as unknown as Parameters<typeof makeNamespace>[0]);
  assert.match(made, /^[-0-9a-f]{36}$/);
  await assert.rejects(deleteNamespace('nowhere', 'wirelab-e2e'), (error: Error) => {
    if (/not on PATH/.test(error.message)) return true;
    assert.ok(error.message.includes(`delete namespaces --selector=wirelab/run=${made} `), error.message);
    return true;
  });
});
