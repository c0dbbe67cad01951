import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Session } from 'node:inspector/promises';
import { describe, it } from 'node:test';
import { testUserService } from './contract.ts';
import { createMemoryStore } from './memory-store.ts';
import { createUserService } from './user-service.ts';

const tan = { name: 'Tan', email: 'tan@example.com' };
const EVERYTHING = { limit: 1000, after: 0 };

testUserService('memory store', async () => {
  const store = createMemoryStore({ maxUsers: 1000 });
  return { users: createUserService(store), close: () => store.close() };
});

describe('memory store', () => {
  it('is exhausted at its limit, until a user is deleted', async () => {
    const store = createMemoryStore({ maxUsers: 2 });
    await store.create(tan);
    await store.create(tan);
    await assert.rejects(store.create(tan), { name: 'UserError', code: 'exhausted' });
    await store.delete(1);
    assert.equal((await store.create(tan)).id, 3);
  });

  it('is seeded once, with the names counted from 0', async () => {
    const store = createMemoryStore({ maxUsers: 200 });
    await store.seed(100);
    await store.seed(100);
    const users = await store.list(EVERYTHING);
    assert.equal(users.length, 100);
    assert.deepEqual(users[1], { id: 2, name: 'user1', email: 'user1@example.com' });
    assert.equal((await store.create(tan)).id, 101);
  });

  it('lists across deleted ranges, from any place in them', async () => {
    const store = createMemoryStore({ maxUsers: 2000 });
    await store.seed(2000);
    const kept = [1, 2, 127, 128, 129, 1000, 2000];
    for (let id = 1; id <= 2000; id += 1) if (!kept.includes(id)) await store.delete(id);
    const ids = async (after: number, limit = 1000) =>
      (await store.list({ after, limit })).map((user) => user.id);
    for (const after of [0, 1, 126, 127, 128, 500, 999, 1000, 1999, 2000]) {
      const rest = kept.filter((id) => id > after);
      assert.deepEqual(await ids(after), rest);
      assert.deepEqual(await ids(after, 2), rest.slice(0, 2));
    }
    await store.delete(2000);
    assert.deepEqual(await ids(1000), []);
    assert.equal((await store.create(tan)).id, 2001);
    assert.deepEqual(await ids(1000), [2001]);
  });

  it('does as much for one user among 12,800 as among 1,280', async () => {
    const [few, many] = await countSteps([1280, 12_800]);
    assert.ok(few && many && many < 2 * few, `${few} steps, then ${many}`);
  });

  it('keeps 1,000,000 users in under 400 MB', () => {
    const program = `
      import { createMemoryStore } from '${import.meta.resolve('./memory-store.ts')}';
      const store = createMemoryStore({ maxUsers: 1_000_000 });
      await store.seed(1_000_000);
      console.log(process.resourceUsage().maxRSS, (await store.get(1_000_000)).name);`;
    const flags = ['--import', 'tsx', '--input-type=module', '--eval', program];
    const printed = execFileSync(process.execPath, flags, { encoding: 'utf8' });
    const [peakKilobytes, lastName] = printed.trim().split(' ');
    assert.equal(lastName, 'user999999');
    assert.ok(Number(peakKilobytes) * 1024 < 400e6, `${peakKilobytes} KB`);
  });
});

/**
 * How often V8 enters a block of the store's code while a user is created, read, changed and deleted among that many
 * others: unlike time, about the same on every machine, but for what V8 leaves out where it inlines a function. It
 * counts only in code that it compiles while it counts, so the store is loaded anew.
 */
async function countSteps(sizes: readonly number[]): Promise<number[]> {
  const counted = import.meta.resolve('./memory-store.ts?counted');
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const module: typeof import('./memory-store.ts') = await import(counted);

  const stepsSinceLast = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const functions = result.find(({ url }) => url === counted)?.functions ?? [];
    return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
  };
  const steps: number[] = [];
  for (const size of sizes) {
    const store = module.createMemoryStore({ maxUsers: size + 1 });
    await store.seed(size);
    await stepsSinceLast();
    const { id } = await store.create(tan);
    await store.get(id);
    await store.update(id, { name: 'New' });
    await store.delete(id);
    steps.push(await stepsSinceLast());
  }
  session.disconnect();
  return steps;
}
