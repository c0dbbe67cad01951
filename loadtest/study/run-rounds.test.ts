import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Trial } from '../result/result.ts';
import { createBudget } from './budget.ts';
import { type RoundsRequest, runRounds } from './run-rounds.ts';
import {
  conditionUnderTest,
  planUnderTest,
  profileUnderTest,
  progressUnderTest,
  trialUnderTest,
} from './study-under-test.ts';

const CLOSED = { kind: 'closed', concurrency: 1, seconds: 1 } as const;
const [REST, GRPC] = [conditionUnderTest('rest', [CLOSED]), conditionUnderTest('grpc', [CLOSED])];
const [FRAMES, TEXT] = [conditionUnderTest('frames', [CLOSED]), conditionUnderTest('text', [CLOSED])];

/** Rounds in which each trial takes the second that it was planned to take. */
function request(changes: Partial<RoundsRequest> & { budgetSeconds?: number } = {}) {
  let nowMs = 0;
  const progress = progressUnderTest();
  const budget = createBudget(changes.budgetSeconds ?? 1000, () => nowMs);
  const made: RoundsRequest = {
    plan: planUnderTest([REST, GRPC], [FRAMES, TEXT]),
    profile: profileUnderTest(5),
    budget,
    progress,
    signal: new AbortController().signal,
    measure: async (condition, at) => {
      nowMs += 1000;
      budget.done(1);
      return trialUnderTest(condition, at);
    },
    secondsOf: () => 1,
    judgePrecision: () => ({ isEnough: true, words: 'narrow' }),
    ...changes,
  };
  return { ...made, progress };
}

const orderOf = (trials: readonly Trial[], round: number): string[] =>
  trials.filter((trial) => trial.round === round).map(({ arm }) => arm);

test('measures every condition once in each round, in an order that the seed draws', async () => {
  const { trials, missing, problems, ended } = await runRounds(request());
  assert.equal(trials.length, 20);
  const orders = [1, 2, 3, 4, 5].map((round) => orderOf(trials, round));
  for (const order of orders) assert.deepEqual(order.toSorted(), ['frames', 'grpc', 'rest', 'text']);
  assert.ok(new Set(orders.map(String)).size > 1, 'not all in the same order');
  assert.deepEqual(
    trials.slice(0, 4).map(({ position }) => position),
    [1, 2, 3, 4],
  );
  const again = await runRounds(request());
  assert.deepEqual(
    again.trials.map(({ arm }) => arm),
    trials.map(({ arm }) => arm),
  );
  const other = await runRounds(request({ profile: { ...profileUnderTest(5), seed: 8 } }));
  assert.notDeepEqual(
    other.trials.map(({ arm }) => arm),
    trials.map(({ arm }) => arm),
  );
  assert.deepEqual([missing, problems, ended], [[], [], 'narrow']);
});

test('goes on with the main conditions until the intervals are narrow', async () => {
  const made = request({
    judgePrecision: (trials) =>
      trials.length < 20 + 3 * 2
        ? { isEnough: false, words: 'wide: latency' }
        : { isEnough: true, words: 'narrow' },
  });
  const { trials, ended } = await runRounds(made);
  assert.equal(ended, 'narrow');
  assert.deepEqual(orderOf(trials, 8).toSorted(), ['grpc', 'rest']);
  assert.equal(trials.length, 26);
  assert.equal(made.progress.expected.trials, 26);
  assert.deepEqual(made.progress.notes, ['Further rounds of the main questions, within 1000 s in all']);
});

test('ends when the budget is spent, and says what is still wide', async () => {
  const judgePrecision = () => ({ isEnough: false, words: 'wide: latency' });
  const { trials, ended } = await runRounds(request({ judgePrecision, budgetSeconds: 25 }));
  assert.equal(trials.length, 24, 'there are 20 s of rounds, and 2 of 2 s each fit');
  assert.equal(ended, 'the budget of 25 s is spent; wide: latency');
});

test('ends at the greatest number of rounds', async () => {
  const judgePrecision = () => ({ isEnough: false, words: 'wide: latency' });
  const { ended } = await runRounds(
    request({ judgePrecision, profile: { ...profileUnderTest(5), maxRounds: 6 } }),
  );
  assert.equal(ended, 'there may be no more; wide: latency');
});

test('keeps to the main conditions where the budget is not enough for the others, and says so', async () => {
  const made = request({ budgetSeconds: 16 });
  const { trials, missing } = await runRounds(made);
  assert.equal(trials.filter(({ arm }) => arm === 'rest').length, 5);
  assert.equal(trials.length, 16);
  assert.deepEqual(missing, [
    'rounds 4, 5: TCP frames by wire: saturation at 1; TCP text by wire: saturation at 1: the budget of 16 s would not ' +
      'have been enough',
  ]);
  assert.equal(made.progress.expected.trials, 16);
});

test('what is measured in few rounds comes before what is in all of them, and neither is left out in silence', async () => {
  const others = [TEXT, conditionUnderTest('rest-http2', [CLOSED])];
  const plan = { ...planUnderTest([REST, GRPC], others), few: [FRAMES] };
  const without = 'TCP text by wire: saturation at 1; REST over HTTP/2 by wire: saturation at 1';
  // 5 s of the first round, 8 s of the main conditions in the others, and 2 s of what is in few.
  const { trials, missing } = await runRounds(request({ plan, budgetSeconds: 15 }));
  assert.deepEqual(
    trials.filter(({ arm }) => arm === 'frames').map(({ round }) => round),
    [1, 2, 3],
  );
  const reason = (seconds: number) => `the budget of ${seconds} s would not have been enough`;
  assert.deepEqual(missing, [`rounds 2, 3, 4, 5: ${without}: ${reason(15)}`]);
  const shorter = await runRounds(request({ plan, budgetSeconds: 13 }));
  assert.equal(shorter.trials.length, 13);
  assert.deepEqual(shorter.missing, [
    `rounds 2, 3: ${without}; TCP frames by wire: saturation at 1: ${reason(13)}`,
    `rounds 4, 5: ${without}: ${reason(13)}`,
  ]);
});

test('a failed trial is told, and the study goes on: it spoils the verdicts only if they need it', async () => {
  const fails = (arm: string) =>
    request({
      measure: async (condition, at) => {
        if (condition.arm === arm && at.round === 2) throw new Error('the server is gone');
        return trialUnderTest(condition, at);
      },
    });
  const main = await runRounds(fails('grpc'));
  assert.equal(main.trials.length, 19);
  assert.deepEqual(main.problems, ['round 2: gRPC by wire: saturation at 1: the server is gone']);
  const other = await runRounds(fails('text'));
  assert.deepEqual(other.problems, []);
  assert.deepEqual(other.missing, ['round 2: TCP text by wire: saturation at 1: the server is gone']);
});

test('gives up when nothing works', async () => {
  const { trials, problems, ended, missing } = await runRounds(
    request({ measure: () => Promise.reject(new Error('no')), plan: planUnderTest([REST, GRPC]) }),
  );
  assert.deepEqual([trials.length, problems.length], [0, 10]);
  assert.equal(ended, 'given up, as 10 trials failed, in round 5');
  assert.deepEqual(missing, []);
});

test('keeps what was complete when it is interrupted, and says what is not', async () => {
  const interrupted = new AbortController();
  const { trials, missing, problems, ended } = await runRounds(
    request({
      signal: interrupted.signal,
      measure: async (condition, at) => {
        if (at.round === 2 && at.position === 3) interrupted.abort();
        interrupted.signal.throwIfAborted();
        return trialUnderTest(condition, at);
      },
    }),
  );
  assert.equal(trials.length, 6);
  assert.deepEqual(problems, []);
  assert.equal(ended, 'interrupted in round 2');
  assert.match(missing[0] ?? '', /^round 2: .+; .+: interrupted$/);
  assert.equal(missing[1], 'rounds 3, 4, 5: everything: interrupted');
  assert.equal(missing.length, 2);
});

test('names what no round has', async () => {
  const interrupted = new AbortController();
  const { missing } = await runRounds(
    request({
      signal: interrupted.signal,
      measure: async () => {
        interrupted.abort();
        throw interrupted.signal.reason;
      },
    }),
  );
  assert.equal(missing[0], 'rounds 1, 2, 3, 4, 5: everything: interrupted');
  assert.match(missing[1] ?? '', /^not measured in any round: (.+; ){3}.+$/);
});
