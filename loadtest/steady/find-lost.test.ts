import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMemoryStore } from '../../services/users/memory-store.ts';
import { UserError } from '../../services/users/user-error.ts';
import { createUserService } from '../../services/users/user-service.ts';
import { findLost } from './find-lost.ts';
import { createLedger, type Ledger } from './ledger.ts';

const PATIENCE = { forMs: 60_000, everyMs: 1 };

async function fill(ledgers: readonly Ledger[], count: number) {
  const users = createUserService(createMemoryStore({ maxUsers: 10_000 }));
  await users.create({ name: 'someone', email: 'someone@example.com' });
  for (let made = 0; made < count; made += 1) {
    for (const ledger of ledgers) {
      const sequence = ledger.next() ?? 0;
      const { id } = await users.create(ledger.userOf(sequence));
      ledger.acknowledge(sequence, id);
    }
  }
  return users;
}

describe('findLost', () => {
  it('finds everyone, over pages, from the first acknowledged user on and no further than the last', async () => {
    const ledgers = [createLedger('a', 'rest'), createLedger('a', 'grpc')];
    const users = await fill(ledgers, 1500);
    const pages: unknown[] = [];
    await findLost(
      {
        list: (page) => {
          pages.push(page.after);
          return users.list(page);
        },
      },
      ledgers,
      PATIENCE,
    );
    assert.deepEqual(
      ledgers.map(({ missing }) => missing),
      [0, 0],
    );
    assert.deepEqual(pages, [1, 1001, 2001]);
  });

  it('counts who is gone', async () => {
    const ledgers = [createLedger('a', 'rest'), createLedger('a', 'grpc')];
    const users = await fill(ledgers, 10);
    await users.delete(ledgers[1]?.latest?.id ?? 0);
    await users.update(ledgers[0]?.firstId ?? 0, { email: 'other@example.com' });
    await findLost(users, ledgers, PATIENCE);
    assert.deepEqual(
      ledgers.map(({ missing }) => missing),
      [1, 1],
    );
  });

  it('asks nothing where nothing was acknowledged', async () => {
    await findLost({ list: () => assert.fail() }, [createLedger('a', 'rest')], PATIENCE);
  });

  it('asks a service that is unavailable again, and no other', async () => {
    const ledger = createLedger('a', 'rest');
    const users = await fill([ledger], 1);
    let asked = 0;
    const failing = (code: 'unavailable' | 'invalid', times: number): typeof users.list => {
      return (page) => {
        asked += 1;
        return asked <= times ? Promise.reject(new UserError(code, 'no')) : users.list(page);
      };
    };
    await assert.rejects(findLost({ list: failing('invalid', 1) }, [ledger], PATIENCE), { code: 'invalid' });
    assert.equal(asked, 1);
    asked = 0;
    await findLost({ list: failing('unavailable', 3) }, [ledger], PATIENCE);
    assert.equal(asked, 4);
    assert.equal(ledger.missing, 0);
  });

  it('gives up in the end', async () => {
    const ledger = createLedger('a', 'rest');
    await fill([ledger], 1);
    const list = () => Promise.reject(new UserError('unavailable', 'no'));
    await assert.rejects(findLost({ list }, [ledger], { forMs: 5, everyMs: 1 }), { code: 'unavailable' });
  });
});
