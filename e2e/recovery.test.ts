import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figures } from '../loadtest/steady/tally.ts';
import { describeRecovery } from './recovery.ts';
import type { Second } from './steady-load.ts';

const READY_AT_MS = Date.parse('2026-01-01T00:01:00Z');

const latencies = { p50Ms: null, p99Ms: null, maxMs: null };
const good: Figures = { sent: 100, ok: 100, failed: 0, retried: 0, ...latencies };
const failing: Figures = { sent: 100, ok: 0, failed: 100, retried: 0, ...latencies };
const hanging: Figures = { sent: 100, ok: 0, failed: 0, retried: 0, ...latencies };

/** A second that ended this long after the database was ready. */
const second = (end: number, figures: Partial<Second> = {}): Second => ({
  ...{ time: new Date(READY_AT_MS + end * 1000).toISOString(), client: 'a' },
  ...{ rest: good, grpc: good, frames: good, ...figures },
});

/** From 5 s before the database was ready to 20 s after, where `grpcAt` says how gRPC fares. */
const load = (grpcAt: (end: number) => Figures, client = 'a'): Second[] =>
  Array.from({ length: 26 }, (_, index) => second(index - 5, { grpc: grpcAt(index - 5), client }));

test('a protocol that fails until soon after the database is ready has recovered', () => {
  assert.equal(
    describeRecovery(
      load((end) => (end > -3 && end <= 4 ? failing : good)),
      READY_AT_MS,
    ),
    'rest without a failure, answered again in 1 s; grpc failing for 7 s, answered again in 5 s; ' +
      'frames without a failure, answered again in 1 s',
  );
});

test('a service that hangs has not recovered, though nothing has failed yet', () => {
  assert.throws(
    () =>
      describeRecovery(
        load(() => hanging),
        READY_AT_MS,
      ),
    /a grpc had no answer within 10 s/,
  );
});

test('answers from before the database was ready are none after it', () => {
  const answeredBefore = load((end) => (end < 1 ? good : hanging));
  assert.throws(() => describeRecovery(answeredBefore, READY_AT_MS), /a grpc had no answer within 10 s/);
});

test('an answer in the last second that is all of it in time is one, and one after is not', () => {
  describeRecovery(
    load((end) => (end < 10 ? failing : good)),
    READY_AT_MS,
  );
  assert.throws(
    () =>
      describeRecovery(
        load((end) => (end < 11 ? hanging : good)),
        READY_AT_MS,
      ),
    /a grpc had no answer within 10 s/,
  );
});

test('a failure long after the others, as at the deadline of a request that hung, is one', () => {
  const late = load((end) => (end === 18 ? { ...good, ok: 99, failed: 1 } : good));
  assert.throws(() => describeRecovery(late, READY_AT_MS), /a grpc still failed after 18 s/);
});

test('one client that does not come back is enough', () => {
  const both = [...load(() => good), ...load(() => hanging, 'b')];
  assert.throws(() => describeRecovery(both, READY_AT_MS), /b grpc had no answer within 10 s/);
});

test('a load that has ended before is not taken for one that was answered', () => {
  const ended = load(() => good).filter(({ time }) => Date.parse(time) < READY_AT_MS);
  assert.throws(() => describeRecovery(ended, READY_AT_MS), /a rest had no answer within 10 s/);
});
