import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { missingTools } from '../helm/chart-tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'wirelab-e2e-'));
after(() => rmSync(folder, { recursive: true }));

/** A kubeconfig with one cluster, at a port where nobody listens. */
function kubeconfigOf(context: string): string {
  const path = join(folder, context);
  const cluster = { server: 'https://127.0.0.1:1' };
  const config = {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': context },
    clusters: [{ name: context, cluster }],
    contexts: [{ name: context, context: { cluster: context, user: 'tester' } }],
    users: [{ name: 'tester', user: { token: 'none' } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function runE2e(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'e2e/main.ts', ...args],
    {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

const skip = missingTools('kubectl', 'helm', 'skaffold');

test('a current context that is not kind is refused before anything is touched', { skip }, () => {
  const { status, stderr } = runE2e([], { KUBECONFIG: kubeconfigOf('production') });
  assert.equal(status, 2);
  assert.match(stderr, /'production' is not a kind cluster.*--context production/);
});

test('without Docker nothing is begun', { skip }, () => {
  const { status, stderr } = runE2e([], {
    KUBECONFIG: kubeconfigOf('kind-nowhere'),
    DOCKER_HOST: 'unix:///nonexistent/docker.sock',
  });
  assert.equal(status, 2);
  assert.match(stderr, /Docker is needed to build the images, and does not answer: /);
});

test('a cluster that does not answer is named', { skip: skip || noDocker() }, () => {
  const { status, stderr } = runE2e([], { KUBECONFIG: kubeconfigOf('kind-nowhere') });
  assert.equal(status, 2);
  assert.match(stderr, /The cluster of context 'kind-nowhere' does not answer: .*127\.0\.0\.1:1/);
});

test('a program that is missing is named in one line', () => {
  const { status, stderr } = runE2e([], { PATH: '/nonexistent' });
  assert.equal(status, 2);
  assert.match(stderr, /^kubectl is not on PATH: install it, see https:\S+\n$/);
});

test('a wrong argument is answered with what is right', () => {
  const { status, stderr } = runE2e(['--only', 'everything']);
  assert.equal(status, 2);
  assert.match(stderr, /--only takes numbers/);
});

test('--help says what it does', () => {
  const { status, stdout } = runE2e(['--help']);
  assert.equal(status, 0);
  assert.match(stdout, /--context NAME/);
});

function noDocker(): string | false {
  return spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0 && 'Docker does not answer';
}
