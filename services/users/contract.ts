import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { UserService } from './user-service.ts';

/** What a run of the contract needs: an implementation that holds no user yet, and how to end it. */
export interface ContractSubject {
  readonly users: UserService;
  close(): Promise<void>;
}

/** The greatest id there can be: no test gets that far. */
const NOBODY = Number.MAX_SAFE_INTEGER;

const invalid = { name: 'UserError', code: 'invalid' };
const notFound = { name: 'UserError', code: 'not-found', message: 'User not found' };

/**
 * Holds an implementation to `UserService`, whether it is a store in this process or a client of one over a real
 * connection. Registers its tests with node:test under `name`; `skip` says why they can't run here.
 */
export function testUserService(
  name: string,
  open: () => Promise<ContractSubject>,
  skip: string | false = false,
): void {
  describe(`UserService contract: ${name}`, { skip }, () => {
    let subject: ContractSubject;
    let users: UserService;
    before(async () => {
      subject = await open();
      users = subject.users;
    });
    after(() => subject.close());

    const create = (text = 'Tan') => users.create({ name: text, email: `${text}@example.com` });

    it('creates a user under a new id, with its name trimmed', async () => {
      const first = await users.create({ name: '  Hsuan-Yu Tan ', email: 'Tan@example.com' });
      const second = await create();
      assert.deepEqual(first, { id: first.id, name: 'Hsuan-Yu Tan', email: 'Tan@example.com' });
      assert.ok(Number.isSafeInteger(first.id) && first.id > 0);
      assert.ok(second.id > first.id);
    });

    it('keeps names and emails that are not unique', async () => {
      assert.notEqual((await create('twin')).id, (await create('twin')).id);
    });

    it('gets what was created, in every script', async () => {
      const user = await users.create({ name: 'Ωμέγα 陳 👩‍🚀 "\\', email: '陳@例子.tw' });
      assert.deepEqual(await users.get(user.id), user);
    });

    it('refuses what breaks the rules', async () => {
      const long = 'x'.repeat(201);
      for (const name of ['', '   ', long, 'nul\0', '\ud800']) {
        await assert.rejects(users.create({ name, email: 'a@b' }), invalid, JSON.stringify(name));
      }
      for (const email of ['', '@b', 'a@', 'a@@b', 'ab', `a@${'b'.repeat(253)}`]) {
        await assert.rejects(users.create({ name: 'a', email }), invalid, email);
      }
      const { id } = await create();
      await assert.rejects(users.update(id, {}), invalid);
      await assert.rejects(users.update(id, { name: long }), invalid);
      await assert.rejects(users.list({ limit: 1001 }), invalid);
      await assert.rejects(users.list({ after: -1 }), invalid);
    });

    it('accepts the longest name and email, counted in characters', async () => {
      const name = '👩'.repeat(200);
      const user = await users.create({ name, email: `${'陳'.repeat(252)}@b` });
      assert.equal((await users.get(user.id)).name, name);
    });

    it('updates the fields that are given and leaves the others', async () => {
      const { id, name } = await create();
      assert.deepEqual(await users.update(id, { email: 'new@b' }), { id, name, email: 'new@b' });
      assert.deepEqual(await users.update(id, { name: ' New ' }), { id, name: 'New', email: 'new@b' });
      assert.deepEqual(await users.get(id), { id, name: 'New', email: 'new@b' });
    });

    it('says not-found for a user that is not there', async () => {
      await assert.rejects(users.get(NOBODY), notFound);
      await assert.rejects(users.update(NOBODY, { name: 'a' }), notFound);
      await assert.rejects(users.delete(NOBODY), notFound);
    });

    it('deletes a user once, and never gives its id again', async () => {
      const { id } = await create();
      await users.delete(id);
      await assert.rejects(users.get(id), notFound);
      await assert.rejects(users.delete(id), notFound);
      assert.ok((await create()).id > id);
    });

    it('lists pages in the order of the ids', async () => {
      const made = await Promise.all(Array.from({ length: 5 }, (_, n) => create(`page${n}`)));
      const [first, gone, ...rest] = made.sort((a, b) => a.id - b.id);
      assert.ok(first && gone && rest.length === 3);
      await users.delete(gone.id);
      assert.deepEqual(await users.list({ after: first.id, limit: 2 }), rest.slice(0, 2));
      assert.deepEqual(await users.list({ after: gone.id }), rest);
      assert.deepEqual(await users.list({ after: made.at(-1)?.id }), []);
      assert.deepEqual(await users.list({ after: NOBODY }), []);
    });

    it('gives every concurrent create an id of its own', async () => {
      const made = await Promise.all(Array.from({ length: 50 }, () => create()));
      assert.equal(new Set(made.map(({ id }) => id)).size, 50);
    });

    it('rejects a call whose caller gave up before it began', async () => {
      const signal = AbortSignal.abort();
      await assert.rejects(users.create({ name: 'a', email: 'a@b' }, { signal }), { name: 'AbortError' });
    });
  });
}
