import { seedUser } from './seed-user.ts';
import type { NewUser, User, UserChanges } from './user.ts';
import { UserError, userNotFound } from './user-error.ts';
import type { UserStore } from './user-service.ts';

/** Ids are counted in blocks of this many, so that `list` can pass over deleted ranges. */
const BLOCK_IDS = 1024;

const blockOf = (id: number): number => Math.floor(id / BLOCK_IDS);

/**
 * Users in this process's memory, at most `maxUsers`; create fails with `exhausted` beyond that. Every operation takes
 * constant time but `list`, which takes time by its limit and, where whole ranges are deleted, by 1/1024 of their ids.
 */
export function createMemoryStore({ maxUsers }: { maxUsers: number }): UserStore {
  const users = new Map<number, User>();
  const usersInBlock = new Map<number, number>();
  let lastId = 0;

  function add({ name, email }: NewUser): User {
    if (users.size >= maxUsers) throw new UserError('exhausted', `The store is full: ${maxUsers} users`);
    lastId += 1;
    const user = { id: lastId, name, email };
    users.set(lastId, user);
    const block = blockOf(lastId);
    usersInBlock.set(block, (usersInBlock.get(block) ?? 0) + 1);
    return user;
  }

  function find(id: number): User {
    const user = users.get(id);
    if (user === undefined) throw userNotFound();
    return user;
  }

  function remove(id: number): void {
    if (!users.delete(id)) throw userNotFound();
    const block = blockOf(id);
    const left = (usersInBlock.get(block) ?? 0) - 1;
    if (left === 0) usersInBlock.delete(block);
    else usersInBlock.set(block, left);
  }

  function change(id: number, changes: UserChanges): User {
    const user = { ...find(id), ...changes };
    users.set(id, user);
    return user;
  }

  function page(limit: number, after: number): User[] {
    const found: User[] = [];
    let id = after + 1;
    while (found.length < limit && id <= lastId) {
      const block = blockOf(id);
      if (!usersInBlock.has(block)) {
        id = (block + 1) * BLOCK_IDS;
        continue;
      }
      const user = users.get(id);
      if (user !== undefined) found.push(user);
      id += 1;
    }
    return found;
  }

  return {
    create: async (user) => add(user),
    get: async (id) => find(id),
    list: async ({ limit, after }) => page(limit, after),
    update: async (id, changes) => change(id, changes),
    delete: async (id) => remove(id),
    seed: async (count) => {
      if (lastId > 0) return;
      for (let id = 1; id <= count; id += 1) add(seedUser(id));
    },
    close: async () => users.clear(),
  };
}
