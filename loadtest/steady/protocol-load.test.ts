import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStore } from '../../services/users/memory-store.ts';
import { UserError } from '../../services/users/user-error.ts';
import { createUserService, type UserService } from '../../services/users/user-service.ts';
import { createLedger } from './ledger.ts';
import { createProtocolLoad } from './protocol-load.ts';
import { createTally } from './tally.ts';

/** A load of so many requests over a memory store, or over operations of the test's own. */
function startLoad(own: Partial<UserService> = {}, { maxUnderWay = 100, maxUsers = 100 } = {}) {
  const calls: string[] = [];
  const store = createUserService(createMemoryStore({ maxUsers: 100 }));
  const ledger = createLedger('a', 'rest', maxUsers);
  const tally = createTally();
  const { create, get } = { ...store, ...own };
  const users: Pick<UserService, 'create' | 'get'> = {
    create: (user) => {
      calls.push(`create ${user.name}`);
      return create(user);
    },
    get: (id) => {
      calls.push(`get ${id}`);
      return get(id);
    },
  };
  const load = createProtocolLoad({ users, ledger, source: ledger, tally, maxUnderWay });
  return {
    calls,
    ledger,
    tally,
    load,
    /** One after the other. */
    async run(count: number) {
      for (let request = 0; request < count; request += 1) {
        load.start(performance.now());
        await load.settled();
      }
      const { p50Ms: _, p99Ms: __, maxMs: ___, retried: ____, ...counts } = tally.total();
      return counts;
    },
  };
}

describe('the load over one protocol', () => {
  it('creates a user and reads one, in turns', async () => {
    const { run, calls, ledger } = startLoad();
    assert.deepEqual(await run(4), { sent: 4, ok: 4, failed: 0 });
    assert.deepEqual(calls, ['create steady a rest 1', 'get 1', 'create steady a rest 2', 'get 2']);
    assert.equal(ledger.acknowledged, 2);
  });

  it('creates as long as there is nobody to read', async () => {
    const { run, calls } = startLoad({ create: () => Promise.reject(new UserError('unavailable', 'no')) });
    assert.deepEqual(await run(3), { sent: 3, ok: 0, failed: 3, failures: { 'unavailable: no': 3 } });
    assert.deepEqual(calls.length, 3);
  });

  it('calls a user that is not there lost, and one that is another wrong', async () => {
    const { run } = startLoad({ get: () => Promise.reject(new UserError('not-found', 'User not found')) });
    assert.deepEqual((await run(2)).failures, { lost: 1 });
    const wrongGet = startLoad({ get: async (id) => ({ id, name: 'steady a rest 1', email: 'a@b' }) });
    assert.deepEqual((await wrongGet.run(2)).failures, { wrong: 1 });
    const wrongCreate = startLoad({
      create: async () => ({ id: 1, name: 'b', email: 'rest-1@steady.example' }),
    });
    assert.deepEqual((await wrongCreate.run(1)).failures, { wrong: 1 });
  });

  it('counts what it can not start, and goes on when it can', async () => {
    const held: (() => void)[] = [];
    const { load, tally, calls } = startLoad(
      {
        create: (user) => new Promise((resolve) => void held.push(() => resolve({ id: 1, ...user }))),
      },
      { maxUnderWay: 2 },
    );
    for (let request = 0; request < 3; request += 1) load.start(performance.now());
    assert.equal(calls.length, 2);
    assert.deepEqual(tally.total().failures, { 'not sent': 1 });
    for (const answer of held) answer();
    await load.settled();
    assert.equal(tally.total().ok, 2);
    load.start(performance.now());
    assert.equal(calls.length, 3);
  });

  it('counts the latency from the intended start', async () => {
    const { load, tally } = startLoad();
    load.start(performance.now() - 1000);
    await load.settled();
    assert.ok((tally.total().maxMs ?? 0) >= 1000);
  });

  it('only reads when the ledger is full', async () => {
    const { run, calls } = startLoad({}, { maxUsers: 1 });
    assert.deepEqual(await run(4), { sent: 4, ok: 4, failed: 0 });
    assert.deepEqual(calls, ['create steady a rest 1', 'get 1', 'get 1', 'get 1']);
  });
});
