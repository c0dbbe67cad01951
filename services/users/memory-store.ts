import { seedUser } from './seed-user.ts';
import type { NewUser, User, UserChanges } from './user.ts';
import { UserError, userNotFound } from './user-error.ts';
import type { UserStore } from './user-service.ts';

/** Ids are counted in blocks of this many, so that `list` passes over deleted ranges and finds its first page fast. */
const BLOCK_IDS = 128;

const blockOf = (id: number): number => Math.floor(id / BLOCK_IDS);

/**
 * Users in this process's memory, at most `maxUsers`; create fails with `exhausted` beyond that. Every operation takes
 * constant time but `list`, which looks at each block of ids that still has users, and inside of a block at each id,
 * until its page is full.
 */
export function createMemoryStore({ maxUsers }: { maxUsers: number }): UserStore {
  const users = new Map<number, User>();
  /** In the order of the blocks, as a new id is always the greatest. */
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
    const { name, email } = find(id);
    const user = { id, name: changes.name ?? name, email: changes.email ?? email };
    users.set(id, user);
    return user;
  }

  function page(limit: number, after: number): User[] {
    const found: User[] = [];
    for (const block of usersInBlock.keys()) {
      const end = (block + 1) * BLOCK_IDS;
      for (let id = Math.max(after + 1, block * BLOCK_IDS); id < end; id += 1) {
        const user = users.get(id);
        if (user !== undefined && found.push(user) === limit) return found;
      }
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
      if (users.size > 0) return;
      for (let n = 1; n <= count; n += 1) add(seedUser(n));
    },
    close: async () => users.clear(),
  };
}
