import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CLOSED_16, CLOSED_64, changePhases } from './made-up-study.ts';
import { GOOD, mainOf } from './verdict-under-test.ts';

describe('a capacity', () => {
  it('is told with a remark where the end was not seen', () => {
    const trials = changePhases(
      GOOD,
      ({ arm, server }, load) => arm === 'rest' && server === 'service' && load === CLOSED_64,
      ({ completed }) => ({ completed: 1.2 * completed }),
    );
    const { remarks } = mainOf(trials, 'capacity');
    assert.deepEqual(remarks, [
      'REST was still completing more with each concurrency at the highest one: its capacity may be greater',
    ]);
  });

  it('is that of the best concurrency of each arm, the same in all rounds', () => {
    const trials = changePhases(
      GOOD,
      ({ arm, server }, load) => arm === 'grpc' && server === 'service' && load === CLOSED_16,
      ({ completed }) => ({ completed: 1.1 * completed }),
    );
    assert.match(
      mainOf(trials, 'capacity').sentence,
      /^gRPC completes 1\.09x as many requests as REST .* requests\/s more, REST with 64 requests under way, gRPC with 16 requests under way$/,
    );
  });
});
