import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readPlan } from './plan.ts';

it('the plan has defaults, and a payload that keeps the rules of the user service', () => {
  assert.deepEqual(readPlan({ CALLS: '' }), {
    payload: { name: 'Tan', email: 'tan@example.com' },
    warmupCalls: 1000,
    calls: 200,
    rounds: 20,
    seed: 1,
    timeoutMs: 5000,
    parallelism: 1,
    slotMs: 2000,
    trialMs: null,
  });
});

it('the plan is read from the environment', () => {
  const { warmupCalls, calls, rounds, seed, timeoutMs } = readPlan({
    WARMUP: '10',
    CALLS: '50',
    ROUNDS: '5',
    SEED: '4294967295',
    TIMEOUT_MS: '100',
  });
  assert.deepEqual([warmupCalls, calls, rounds, seed, timeoutMs], [10, 50, 5, 4_294_967_295, 100]);
});

it('trials of a distributed run end by time, not by a number of calls', () => {
  const { parallelism, slotMs, trialMs } = readPlan({ PARALLELISM: '3', SLOT_MS: '500' });
  assert.deepEqual([parallelism, slotMs, trialMs], [3, 500, 125]);
  assert.throws(() => readPlan({ PARALLELISM: '3', CALLS: '200' }), {
    message:
      'CALLS must not be set with PARALLELISM: trials last a quarter of SLOT_MS, whatever they complete',
  });
  assert.equal(readPlan({ PARALLELISM: '1', CALLS: '200' }).trialMs, null);
});

it('every mistake in the plan is named at once', () => {
  assert.throws(() => readPlan({ CALLS: '1e3', ROUNDS: '4', SEED: '-1', WARMUP: '20x' }), {
    message:
      "WARMUP must be a whole number from 1 to 100000, not '20x'; " +
      "CALLS must be a whole number from 10 to 10000, not '1e3'; " +
      "ROUNDS must be a whole number from 5 to 200, not '4'; " +
      "SEED must be a whole number from 0 to 4294967295, not '-1'",
  });
});
