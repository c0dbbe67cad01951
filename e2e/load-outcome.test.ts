import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeLoad, expectNoFailures, expectNothingLost, failuresOf } from './load-outcome.ts';
import type { Summary } from './steady-load.ts';

const good = {
  sent: 100,
  ok: 100,
  failed: 0,
  retried: 1,
  p50Ms: 1,
  p99Ms: 3,
  maxMs: 12,
  acknowledged: 50,
  lost: 0,
};
const summary = (changes: Partial<Summary> = {}): Summary => ({
  ...{ client: 'a', seconds: 1, rest: good, grpc: good, frames: good },
  ...changes,
});

test('load that did not fail and lost nothing passes', () => {
  expectNoFailures([summary(), summary({ client: 'b' })]);
  expectNothingLost([summary()]);
});

test('one failed request of one client is told by client, protocol and reason', () => {
  const bad = { ...good, ok: 99, failed: 1, failures: { 'no answer: ECONNRESET': 1 } };
  const reports = [summary(), summary({ client: 'b', grpc: bad })];
  assert.deepEqual(failuresOf(reports), ['b grpc no answer: ECONNRESET: 1']);
  assert.throws(() => expectNoFailures(reports), /b grpc no answer: ECONNRESET: 1/);
});

test('a failure without a reason fails all the same', () => {
  assert.throws(() => expectNoFailures([summary({ rest: { ...good, failed: 1 } })]), /requests failed/);
});

test('a protocol without traffic proves nothing', () => {
  const { frames: _, ...withoutFrames } = summary();
  assert.throws(() => expectNoFailures([withoutFrames]), /no frames request was answered/);
  assert.throws(() => expectNothingLost([summary({ rest: { ...good, acknowledged: 0 } })]), /no rest user/);
});

test('a lost user is told', () => {
  assert.throws(
    () => expectNothingLost([summary({ grpc: { ...good, lost: 2 } })]),
    /a lost 2 of 50 grpc users/,
  );
});

test('users that could not be looked for are not taken for found', () => {
  const unverified = { ...good, lost: null };
  assert.throws(() => expectNothingLost([summary({ rest: unverified })]), /a lost null/);
  assert.throws(
    () => expectNothingLost([summary({ unverified: 'no answer: ECONNREFUSED' })]),
    /a could not look for its users: no answer: ECONNREFUSED/,
  );
});

test('what the clients did is told per protocol', () => {
  const slow = { ...good, failed: 1, maxMs: 40 };
  assert.equal(
    describeLoad([summary(), summary({ rest: slow })]),
    'rest 1 of 200 failed, 2 retried, slowest 40 ms; ' +
      'grpc 0 of 200 failed, 2 retried, slowest 12 ms; frames 0 of 200 failed, 2 retried, slowest 12 ms',
  );
});
