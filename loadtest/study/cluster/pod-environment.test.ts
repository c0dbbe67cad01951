import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { describeCluster, type PodEnvironment } from './pod-environment.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const POD: PodEnvironment = {
  version: '0.2.0',
  revision: COMMIT,
  versions: { 'Node.js': '26.0.0', koa: '3.3.0' },
  kernel: 'Linux 6.1',
  cpu: 'A CPU',
  cpus: 8,
  memoryBytes: 2 ** 33,
  limits: '1 CPU, 256 MiB',
};
const node = (name: string, bootId: string) => ({ name, bootId, kubelet: '1.34.4' });
const describeOn = (server: ReturnType<typeof node>, load: ReturnType<typeof node>) =>
  describeCluster({ pod: POD, server, load, loadLimits: '2 CPU, 1024 MiB' });

describe('the environment of a study in a cluster', () => {
  it('is that of the pods, and says from what their image was built', () => {
    const { pinning: _, ...environment } = describeOn(node('a', '1'), node('b', '2'));
    const { revision: __, ...pod } = POD;
    assert.deepEqual(environment, {
      ...pod,
      place: 'cluster',
      commit: COMMIT,
      isDirty: false,
      versions: { ...POD.versions, Kubernetes: '1.34.4' },
      isPinned: true,
    });
  });

  it('says whether servers and generators had a machine each', () => {
    assert.equal(
      describeOn(node('a', '1'), node('b', '2')).pinning,
      "Two machines: the server on a, the generator on b. The generator's pod may use 2 CPU, 1024 MiB.",
    );
    const ofKind = describeOn(node('a', '1'), node('b', '1'));
    assert.match(ofKind.pinning, /^Two nodes of one machine, .* they take CPU time from each other\./);
    assert.equal(ofKind.isPinned, false);
    const together = describeOn(node('a', '1'), node('a', '1'));
    assert.match(together.pinning, /^One node, a: they take CPU time from each other\./);
    assert.equal(together.isPinned, false);
  });

  it('is told by a program of the image', () => {
    const output = execFileSync(process.execPath, ['dist/study-environment.mjs'], {
      encoding: 'utf8',
      env: { ...process.env, REVISION: COMMIT },
    });
    const { revision, versions, cpus } = JSON.parse(output) as PodEnvironment;
    assert.equal(revision, COMMIT);
    assert.equal(versions['Node.js'], process.versions.node);
    assert.match(versions.koa ?? '', /^\d+\.\d+\.\d+/);
    assert.ok(cpus !== null && cpus > 0);
  });
});
