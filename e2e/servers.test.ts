import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../cluster/pods.ts';
import { expectVersion } from './servers.ts';

const podOf = (image: string): Pod => ({
  kind: 'Pod',
  metadata: { name: image, uid: image },
  spec: { containers: [{ image }] },
  status: { phase: 'Running' },
});

test('pods are of a version if each image has it for its tag', () => {
  const rest = podOf('wirelab/rest-server:0.2.0');
  const grpc = podOf('wirelab/grpc-server:0.2.0');
  assert.equal(
    expectVersion([rest, grpc, rest], '0.2.0'),
    'wirelab/grpc-server:0.2.0, wirelab/rest-server:0.2.0',
  );
  assert.throws(
    () => expectVersion([rest, podOf('wirelab/grpc-server:0.1.0')], '0.2.0'),
    /^Error: the pods run wirelab\/grpc-server:0.1.0, not version 0.2.0$/,
  );
  assert.throws(() => expectVersion([podOf('wirelab/rest-server:10.2.0')], '0.2.0'), /10.2.0, not version/);
  assert.throws(() => expectVersion([], '0.2.0'), /the pods run nothing/);
});
