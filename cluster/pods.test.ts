import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReady, type Pod, throwIfHopeless } from './pods.ts';

function podWaitingFor(reason: string, restartCount = 0): Pod {
  const container = { name: 'server', image: 'wirelab/rest-server:0', restartCount, lastState: {} };
  return {
    kind: 'Pod',
    metadata: { name: 'rest-1', uid: '1' },
    spec: { containers: [{ image: container.image }] },
    status: { phase: 'Pending', containerStatuses: [{ ...container, state: { waiting: { reason } } }] },
  };
}

test('a pod whose image is not there is told with what to do', () => {
  for (const reason of ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull']) {
    assert.throws(
      () => throwIfHopeless([podWaitingFor(reason)]),
      /rest-1 has .*not in the cluster: kind load docker-image wirelab\/rest-server:0/,
    );
  }
});

test('a container that runs before the others counts as they do', () => {
  const { status, ...pod } = podWaitingFor('ErrImagePull');
  const { phase, containerStatuses = [] } = status;
  const hopeless = { ...pod, status: { phase, initContainerStatuses: containerStatuses } };
  assert.throws(() => throwIfHopeless([hopeless]), /the image is not in the cluster/);
});

test('a Secret that is not there is named, and one that is only late is waited for', () => {
  const pod = podWaitingFor('CreateContainerConfigError');
  throwIfHopeless([pod]);
  const [container] = pod.status.containerStatuses ?? [];
  assert.ok(container);
  const waiting = { reason: 'CreateContainerConfigError', message: 'secret "postgres" not found' };
  const containerStatuses = [{ ...container, state: { waiting } }];
  assert.throws(
    () => throwIfHopeless([{ ...pod, status: { ...pod.status, containerStatuses } }]),
    /its configuration is missing: secret "postgres" not found/,
  );
});

test('a pod that is being made is waited for', () => {
  throwIfHopeless([podWaitingFor('ContainerCreating'), podWaitingFor('PodInitializing')]);
});

test('a pod that ends is given up when it has been started again and again', () => {
  throwIfHopeless([podWaitingFor('CrashLoopBackOff', 1), podWaitingFor('CrashLoopBackOff', 2)]);
  assert.throws(
    () => throwIfHopeless([podWaitingFor('CrashLoopBackOff', 3)]),
    /it ends as soon as it is started/,
  );
});

test('a ready pod that is being deleted does not count', () => {
  const pod = podWaitingFor('');
  const ready = { ...pod.status, conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '' }] };
  assert.equal(isReady(pod), false);
  assert.equal(isReady({ ...pod, status: ready }), true);
  const metadata = { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
  assert.equal(isReady({ ...pod, metadata, status: ready }), false);
});
