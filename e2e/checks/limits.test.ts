import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeThrottling, describeUse } from './limits.ts';

const limit = { cpu: 1, memoryBytes: 256 * 2 ** 20 };

test('memory below the limit is told, and memory at the limit is a failure', () => {
  const peak = { cpu: 0.5, memoryBytes: 100 * 2 ** 20 };
  assert.equal(describeUse(peak, limit), 'at most 100 of 256 MiB and 0.50 of 1 cores');
  assert.throws(
    () => describeUse({ ...peak, memoryBytes: limit.memoryBytes }, limit),
    /at most 256 of 256 MiB/,
  );
});

test('how long CPU limits held pods back is told of all and of the worst', () => {
  const throttled = [
    { pod: 'rest-1', seconds: 1.25 },
    { pod: 'grpc-1', seconds: 4 },
  ];
  assert.equal(
    describeThrottling(throttled),
    'CPU limits held the 2 pods of the end back for 5.3 s in all, grpc-1 for 4.0 s',
  );
  assert.match(describeThrottling([]), /could not be asked/);
});
