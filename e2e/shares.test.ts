import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kubectl } from '../cluster/kubectl.ts';
import type { Pod } from '../cluster/pods.ts';
import { judgeShares, newestReadyAtMs, sharesOf, waitForShares } from './shares.ts';

const READY_AT_MS = Date.parse('2026-01-01T00:00:00Z');

/** A pod of rest that became ready so many seconds after the first. */
function podReadyAfter(seconds: number): Pod {
  const lastTransitionTime = new Date(READY_AT_MS + seconds * 1000).toISOString();
  return {
    kind: 'Pod',
    metadata: { name: `rest-${seconds}`, uid: `${seconds}` },
    spec: { containers: [] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime }] },
  };
}

test('shares are of what was begun between two counts; new pods begin with 0, and those that are gone have none', () => {
  const before = new Map([
    ['old', 1000],
    ['gone', 500],
  ]);
  const after = new Map([
    ['old', 1030],
    ['new', 60],
    ['idle', 0],
  ]);
  assert.deepEqual(sharesOf(before, after), [30 / 90, 60 / 90, 0]);
});

test('without requests nobody has a share', () => {
  assert.deepEqual(sharesOf(new Map([['one', 5]]), new Map([['one', 5]])), [0]);
});

const wanted = { pods: 3, withinMs: 30_000 };

test('half of an even share for each pod is enough, and the time that it took is told', () => {
  assert.equal(
    judgeShares([0.17, 0.5, 0.33], { ...wanted, elapsedMs: 12_400 }),
    'the least of 3 has 17 %, 12 s after the newest was ready',
  );
});

test('shares that are not right yet are waited for, and those that come late are too late', () => {
  assert.equal(judgeShares([0, 0.5, 0.5], { ...wanted, elapsedMs: 29_000 }), undefined);
  assert.equal(judgeShares([0.5, 0.5], { ...wanted, elapsedMs: 29_000 }), undefined);
  for (const shares of [
    [0, 0.5, 0.5],
    [0.3, 0.3, 0.4],
  ]) {
    assert.throws(
      () => judgeShares(shares, { ...wanted, elapsedMs: 31_000 }),
      /31 s after the newest was ready/,
    );
  }
});

test('the time is that of the newest pod which is ready', () => {
  const ending = podReadyAfter(90);
  const metadata = { ...ending.metadata, deletionTimestamp: '2026-01-01T00:02:00Z' };
  const pods = [podReadyAfter(60), podReadyAfter(0), { ...ending, metadata }];
  assert.equal(newestReadyAtMs(pods), READY_AT_MS + 60_000);
  assert.throws(() => newestReadyAtMs([]), /no pod is ready/);
});

test('where the pods were ready longer ago, their shares are too late at once', async () => {
  const kubectl = {
    namespace: 'wirelab-e2e',
    list: async () => [0, 1, 2].map(podReadyAfter),
    get: async () => 'wirelab_requests_total{port="http"} 7',
  };
  const { signal } = new AbortController();
  await assert.rejects(
    waitForShares(kubectl as unknown as Kubectl, 'rest', { ...wanted, signal, windowMs: 0 }),
    /^Error: shares of 0 %, 0 %, 0 % \d+ s after the newest was ready, where 3 pods have 33 % each$/,
  );
});
