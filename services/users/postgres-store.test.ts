import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { testUserService } from './contract.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { startNetworkRelay } from './network-relay.ts';
import { openPostgresStore } from './postgres-store.ts';
import { seedUser } from './seed-user.ts';
import { createUserService, type UserStore } from './user-service.ts';

/** Longer than any test has to wait: what is cancelled in time was not cancelled by a timeout. */
const TIMEOUT_MS = 60_000;
const DEADLINE_MS = 20_000;
const tan = { name: 'Tan', email: 'tan@example.com' };
const EVERYTHING = { limit: 1000, after: 0 };
const unavailable = {
  name: 'UserError',
  code: 'unavailable',
  message: 'The user store is unavailable: try again later',
};

let postgres: EmbeddedPostgres;
let databases = 0;

before(async () => {
  postgres = await startEmbeddedPostgres();
});
after(() => postgres.close());

const emptyDatabase = () => {
  databases += 1;
  return postgres.createDatabase(`test${databases}`);
};

/** The answer, once there is one: after a refusal nobody tries to connect for a moment. */
const whenAvailable = <Answer>(ask: () => Promise<Answer>): Promise<Answer> =>
  ask().catch(async (error: unknown) => {
    assert.equal((error as { code?: unknown }).code, 'unavailable');
    await sleep(10);
    return whenAvailable(ask);
  });

testUserService('PostgreSQL store', async () => {
  const store = await openPostgresStore({ url: await emptyDatabase(), poolSize: 4, timeoutMs: TIMEOUT_MS });
  return { users: createUserService(store), close: () => store.close() };
});

describe('PostgreSQL store', { timeout: 2 * TIMEOUT_MS }, () => {
  let url: string;
  let store: UserStore;
  /** Another program that uses the same database. */
  let other: pg.Client;

  beforeEach(async () => {
    url = await emptyDatabase();
    store = await openPostgresStore({ url, poolSize: 2, timeoutMs: TIMEOUT_MS });
    other = new pg.Client(url);
    other.on('error', () => undefined);
    await other.connect();
  });
  afterEach(async () => {
    await store.close();
    await other.end();
  });

  /** Makes every query of the store wait, until `unlock`. */
  const lock = () => other.query('BEGIN; LOCK TABLE users');
  const unlock = () => other.query('COMMIT');
  /** Resolves when this many queries of the store are waiting for the lock. */
  const queriesWaiting = async (count: number) => {
    const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'wirelab' AND wait_event_type = 'Lock'`;
    const deadline = Date.now() + DEADLINE_MS;
    while ((await other.query(waiting)).rows[0].count !== count) {
      assert.ok(Date.now() < deadline, `not ${count} queries waiting`);
      await sleep(5);
      await other.query('SELECT pg_stat_clear_snapshot()'); // a transaction sees the same statistics until its end
    }
  };

  it('is created once and seeded once, however many replicas start together', async () => {
    const fresh = await emptyDatabase();
    const stores = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const one = await openPostgresStore({ url: fresh, poolSize: 2, timeoutMs: TIMEOUT_MS });
        await one.seed(100);
        return one;
      }),
    );
    const [first] = stores;
    const users = await first?.list(EVERYTHING);
    assert.deepEqual(
      users,
      Array.from({ length: 100 }, (_, n) => ({ id: n + 1, ...seedUser(n + 1) })),
    );
    assert.equal((await first?.create(tan))?.id, 101);
    await Promise.all(stores.map((one) => one.close()));
  });

  it('leaves a table with users as it is', async () => {
    const user = await store.create(tan);
    await store.seed(100);
    assert.deepEqual(await store.list(EVERYTHING), [user]);
  });

  it('is unavailable while its server is down, and comes back by itself with its users', async () => {
    const user = await store.create(tan);
    await postgres.stop();
    await assert.rejects(store.create(tan), unavailable);
    await assert.rejects(store.get(user.id), unavailable);
    await assert.rejects(store.list(EVERYTHING), unavailable);
    await assert.rejects(store.update(user.id, { name: 'New' }), unavailable);
    await assert.rejects(store.delete(user.id), unavailable);
    await postgres.start();
    assert.deepEqual(await whenAvailable(() => store.get(user.id)), user);
    assert.ok((await store.create(tan)).id > user.id);
  });

  it('is unavailable when a connection breaks in the middle of a query, and replaces it', async () => {
    const relay = await startNetworkRelay(url);
    const remote = await openPostgresStore({ url: relay.url, poolSize: 1, timeoutMs: TIMEOUT_MS });
    const user = await store.create(tan);
    await lock();
    const call = remote.get(user.id);
    await queriesWaiting(1);
    relay.cut();
    await assert.rejects(call, unavailable);
    await unlock();
    assert.deepEqual(await remote.get(user.id), user);
    await remote.close();
    await relay.close();
  });

  it('does not try to connect for each call while its server refuses', async () => {
    const relay = await startNetworkRelay(url);
    const remote = await openPostgresStore({ url: relay.url, poolSize: 2, timeoutMs: TIMEOUT_MS });
    void relay.refuse();
    await assert.rejects(remote.get(1), unavailable); // by the connection that it had
    await assert.rejects(remote.get(1), unavailable);
    const accepted = relay.accepted;
    const calls = Array.from({ length: 100 }, () => remote.get(1));
    for (const { status } of await Promise.allSettled(calls)) assert.equal(status, 'rejected');
    assert.ok(relay.accepted < accepted + calls.length);
    relay.restore();
    await whenAvailable(() => remote.create(tan));
    await remote.close();
    await relay.close();
  });

  it('lets an error that is not the state of the database through as it is', async () => {
    await other.query('DROP TABLE users');
    await assert.rejects(
      store.get(1),
      (error) => error instanceof pg.DatabaseError && error.code === '42P01',
    );
  });

  describe('when the caller gives up', () => {
    const reason = new Error('the caller gave up');
    let caller: AbortController;
    beforeEach(() => {
      caller = new AbortController();
    });

    it('rejects at once, and cancels the query on the server', async () => {
      const user = await store.create(tan);
      await lock();
      const call = store.update(user.id, { name: 'New' }, { signal: caller.signal });
      await queriesWaiting(1);
      caller.abort(reason);
      await assert.rejects(call, reason);
      await queriesWaiting(0);
      await unlock();
      assert.deepEqual(await store.get(user.id), user);
    });

    it('rejects at once a call that waits for a connection, and does not run it', async () => {
      await lock();
      const running = [store.create(tan), store.create(tan)];
      await queriesWaiting(2);
      const call = store.create(tan, { signal: caller.signal });
      caller.abort(reason);
      await assert.rejects(call, reason);
      await unlock();
      await Promise.all(running);
      assert.equal((await store.list(EVERYTHING)).length, 2);
    });

    it('never cancels a query of another caller', async () => {
      await store.seed(1000);
      const isAbandoned = (n: number) => n % 2 === 0;
      const calls = Array.from({ length: 200 }, async (_, n) => {
        if (!isAbandoned(n)) return store.list(EVERYTHING);
        const own = new AbortController();
        const call = store.list(EVERYTHING, { signal: own.signal });
        setTimeout(() => own.abort(reason), n / 10);
        return call;
      });
      const outcomes = await Promise.allSettled(calls);
      for (const [n, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected')
          assert.ok(isAbandoned(n) && outcome.reason === reason, outcome.reason);
      }
      assert.ok(outcomes.some(({ status }) => status === 'rejected'));
    });
  });

  describe('with a short timeout', () => {
    const openHastily = (at: string) => openPostgresStore({ url: at, poolSize: 1, timeoutMs: 1000 });

    it('is unavailable when a query takes too long, and works again afterwards', async () => {
      const hasty = await openHastily(url);
      await lock();
      const calls = [hasty.create(tan), hasty.create(tan)];
      await Promise.all(calls.map((call) => assert.rejects(call, unavailable)));
      await unlock();
      await hasty.create(tan);
      assert.equal((await hasty.list(EVERYTHING)).length, 1);
      await hasty.close();
    });

    it('is unavailable when the server falls silent, and works again afterwards', async () => {
      const relay = await startNetworkRelay(url);
      const hasty = await openHastily(relay.url);
      relay.silence();
      await assert.rejects(hasty.create(tan), unavailable);
      relay.restore();
      await hasty.create(tan);
      await hasty.close();
      await relay.close();
    });
  });
});

describe('opening a PostgreSQL store', () => {
  const open = (url: string, timeoutMs = TIMEOUT_MS, startTimeoutMs = 0) =>
    openPostgresStore({ url, poolSize: 1, timeoutMs, startTimeoutMs });
  const refusal = (message: string) => ({ name: 'UserError', code: 'unavailable', message });

  it('says where there is no server', async () => {
    const relay = await startNetworkRelay(postgres.url);
    await relay.close();
    const { host } = new URL(relay.url);
    await assert.rejects(open(relay.url), refusal(`The database at ${host} can't be reached: ECONNREFUSED`));
  });

  it('waits for a server that is not there yet, and says so once', async () => {
    const relay = await startNetworkRelay(await emptyDatabase());
    const refused = relay.refuse();
    const reasons: string[] = [];
    const opening = openPostgresStore({
      url: relay.url,
      poolSize: 1,
      timeoutMs: TIMEOUT_MS,
      startTimeoutMs: TIMEOUT_MS,
      onWait: ({ message }) => reasons.push(message),
    });
    await refused;
    await relay.refuse(); // a second time
    relay.restore();
    const store = await opening;
    assert.deepEqual(reasons, [`The database at ${new URL(relay.url).host} can't be reached: ECONNRESET`]);
    await store.close();
    await relay.close();
  });

  it('says where a server does not answer', async () => {
    const relay = await startNetworkRelay(postgres.url);
    relay.silence();
    const { host } = new URL(relay.url);
    await assert.rejects(
      open(relay.url, 200),
      refusal(`The database at ${host} can't be reached: Connection terminated due to connection timeout`),
    );
    await relay.close();
  });

  it('says what the server does not accept, at once and without the credentials', async () => {
    const { href, host } = new URL(postgres.url);
    const wrongPassword = Object.assign(new URL(href), { password: 'wrong' });
    await assert.rejects(
      open(wrongPassword.href, TIMEOUT_MS, TIMEOUT_MS),
      refusal(`The database at ${host} does not accept this user and password`),
    );
    const wrongDatabase = Object.assign(new URL(href), { pathname: '/nowhere' });
    await assert.rejects(
      open(wrongDatabase.href, TIMEOUT_MS, TIMEOUT_MS),
      refusal(`The database at ${host} does not have this database`),
    );
  });
});
