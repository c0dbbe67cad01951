import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readInput } from './input.ts';
import { readPlan } from './plan.ts';
import { readTargets } from './targets.ts';

it('the input is the plan and the targets', () => {
  const env = { ROUNDS: '7', REST: 'rest:80' };
  assert.deepEqual(readInput(env), { plan: readPlan(env), targets: readTargets(env) });
});

it('every mistake in the input is named at once', () => {
  const forms = 'host:port or http://host:port (both sides are compared in cleartext)';
  assert.throws(() => readInput({ REST: 'a b', GRPC: 'host:0', CALLS: '1', SEED: 'x' }), {
    message:
      "CALLS must be a whole number from 10 to 10000, not '1'; " +
      "SEED must be a whole number from 0 to 4294967295, not 'x'; " +
      `REST must be ${forms}, not 'a b'; GRPC must be ${forms}, not 'host:0'`,
  });
  assert.throws(() => readInput({ CALLS: '1' }), { message: /^CALLS must be [^;]+$/ });
  assert.throws(() => readInput({ GRPC: ':1' }), { message: /^GRPC must be [^;]+$/ });
});
