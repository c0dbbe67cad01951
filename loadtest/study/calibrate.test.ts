import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition, Trial } from '../result/result.ts';
import { calibrate } from './calibrate.ts';
import { conditionUnderTest, phaseUnderTest, trialUnderTest } from './study-under-test.ts';

const LOADS = [16, 64].map((concurrency) => ({ kind: 'closed', concurrency, seconds: 1 }) as const);
const MAIN = (['rest', 'grpc'] as const).map((arm) => conditionUnderTest(arm, LOADS));
const LIMITS = (['rest', 'grpc'] as const).map(
  (arm): Condition => ({ ...conditionUnderTest(arm, LOADS), generator: 'k6', server: 'noop' }),
);
const at = { round: 1, position: 1 };
const { signal } = new AbortController();

const measureAs =
  (perSecond: Record<string, readonly number[]>) =>
  async (condition: Condition): Promise<Trial> => ({
    ...trialUnderTest(condition, at),
    phases: LOADS.map((load, n) =>
      phaseUnderTest(load, perSecond[`${condition.server} ${condition.arm}`]?.[n]),
    ),
  });

test('takes the best of each arm, and of a generator the slower arm', async () => {
  const measure = measureAs({
    'service rest': [900, 800],
    'service grpc': [400, 500],
    'noop rest': [3000, 2000],
    'noop grpc': [1000, 1500],
  });
  const { calibration, unfit } = await calibrate([...MAIN, ...LIMITS], measure, signal);
  assert.deepEqual(calibration, { capacity: { rest: 900, grpc: 500 }, generatorLimit: { k6: 1500 } });
  assert.equal(unfit.size, 0);
});

test('of several trials of an arm, the one in the middle counts', async () => {
  const measured = [100, 400, 300].values();
  const measure = async (condition: Condition): Promise<Trial> => {
    const perSecond = condition.arm === 'grpc' ? (measured.next().value ?? assert.fail()) : 900;
    return {
      ...trialUnderTest(condition, at),
      phases: LOADS.map((load) => phaseUnderTest(load, perSecond)),
    };
  };
  const { calibration } = await calibrate([...MAIN, ...MAIN, ...MAIN], measure, signal);
  assert.deepEqual(calibration.capacity, { rest: 900, grpc: 300 });
});

test('there is no study if a main arm can not be measured', async () => {
  const fail = async () => Promise.reject(new Error('rest-server did not start: it ended with 2'));
  await assert.rejects(calibrate(MAIN, fail, signal), {
    name: 'StartError',
    message:
      'The calibration failed: REST by wire: saturation at 16, 64: rest-server did not start: it ended with 2',
  });
  const wrong = async (condition: Condition) => ({
    ...trialUnderTest(condition, at),
    phases: [{ ...phaseUnderTest(LOADS[0] ?? assert.fail(), 3), errors: 2, firstError: 'status 503' }],
  });
  await assert.rejects(calibrate(MAIN, wrong, signal), /2 of 5 requests failed, the first: status 503/);
});

test('a generator that fails is left out, with the reason', async () => {
  const measure = async (condition: Condition) => {
    if (condition.generator === 'k6') throw new Error('k6 is too old');
    return trialUnderTest(condition, at);
  };
  const { unfit } = await calibrate([...MAIN, ...LIMITS], measure, signal);
  assert.match(unfit.get('k6') ?? '', /^everything by k6: .*: k6 is too old$/);
});

test('an interruption is no failure', async () => {
  const interrupted = new AbortController();
  const measure = async () => {
    interrupted.abort(new Error('interrupted'));
    throw new Error('killed');
  };
  await assert.rejects(calibrate(MAIN, measure, interrupted.signal), { message: 'interrupted' });
});
