import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Node, sharesDocker } from './expect-shared-docker.ts';

const node = (name: string, containerRuntimeVersion: string): Node => ({
  kind: 'Node',
  metadata: { name, uid: name },
  status: { nodeInfo: { containerRuntimeVersion } },
});

test('a cluster of one node on the machine of Docker has its images', () => {
  assert.equal(sharesDocker([node('minikube', 'docker://28.0.1')], 'minikube'), true);
});

test('no other has: another machine, another runtime, other nodes beside', () => {
  assert.equal(sharesDocker([node('worker-1', 'docker://28.0.1')], 'laptop'), false);
  assert.equal(sharesDocker([node('laptop', 'containerd://2.1.0')], 'laptop'), false);
  assert.equal(
    sharesDocker([node('laptop', 'docker://28.0.1'), node('b', 'docker://28.0.1')], 'laptop'),
    false,
  );
  assert.equal(sharesDocker([], 'laptop'), false);
});
