import { setTimeout as sleep } from 'node:timers/promises';
import { mayComeYet, unavailableAtStart } from './postgres-error.ts';
import { createPostgresPool, type PostgresOptions, type PostgresPool } from './postgres-pool.ts';
import type { User } from './user.ts';
import { UserError, userNotFound } from './user-error.ts';
import type { UserStore } from './user-service.ts';

/** Held while the table is created or filled, as several replicas start at once: "wirelab" in ASCII. */
const LOCK = `SELECT pg_advisory_xact_lock(${0x77_69_72_65_6c_61_62n})`;

// Several statements in one text are one transaction, and each sees what was committed before it began.
const CREATE_TABLE = `${LOCK};
  CREATE TABLE IF NOT EXISTS users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL
  )`;

const seedTable = (count: number) => `${LOCK};
  INSERT INTO users (name, email)
    SELECT 'user' || n, 'user' || n || '@example.com' FROM generate_series(0, ${count - 1}) AS n
    WHERE NOT EXISTS (SELECT FROM users)
    ORDER BY n`;

/** Parsed by the server once on each connection, as they have names. */
const statements = {
  create: {
    name: 'create',
    text: 'INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id, name, email',
  },
  get: { name: 'get', text: 'SELECT id, name, email FROM users WHERE id = $1' },
  list: { name: 'list', text: 'SELECT id, name, email FROM users WHERE id > $1 ORDER BY id LIMIT $2' },
  update: {
    name: 'update',
    text: `UPDATE users SET name = coalesce($2, name), email = coalesce($3, email) WHERE id = $1
      RETURNING id, name, email`,
  },
  delete: { name: 'delete', text: 'DELETE FROM users WHERE id = $1 RETURNING id' },
};

/** Between two attempts to reach a database that is not there yet, in milliseconds. */
const RETRY_MS = 250;

export interface PostgresStoreOptions extends PostgresOptions {
  /** How long a database that is not there yet is waited for, before the last attempt. Default: not at all. */
  readonly startTimeoutMs?: number;
  /** Told once why there is a wait, and where the database should be. */
  readonly onWait?: (reason: UserError) => void;
}

/**
 * Users in PostgreSQL, in the table `users`, which is created if absent. A database that can't be reached is waited for: in a
 * cluster it may start at the same time, and let this pod in only when its network policy has heard of it. Fails with
 * `unavailable`, and says where the database should be, if that takes too long, and at once if it refuses the user or has no
 * such database. Afterwards a lost connection makes calls fail with `unavailable` until the database is back.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<UserStore> {
  const pool = createPostgresPool(options);
  try {
    await createTable(pool, options);
  } catch (error) {
    await pool.close();
    throw error;
  }
  return createStore(pool);
}

async function createTable(
  pool: PostgresPool,
  { startTimeoutMs = 0, onWait }: PostgresStoreOptions,
): Promise<void> {
  const deadline = performance.now() + startTimeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pool.query({ text: CREATE_TABLE });
      return;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const reason = unavailableAtStart(error, pool.address);
      if (!mayComeYet(error) || performance.now() >= deadline) throw reason;
      if (attempt === 1) onWait?.(reason);
    }
    await sleep(RETRY_MS);
  }
}

function createStore(pool: PostgresPool): UserStore {
  async function one(
    statement: { name: string; text: string },
    values: unknown[],
    signal: AbortSignal | undefined,
  ): Promise<User> {
    const [user] = await pool.query<User>({ ...statement, values }, signal);
    if (user === undefined) throw userNotFound();
    return user;
  }

  return {
    create: ({ name, email }, { signal } = {}) => one(statements.create, [name, email], signal),
    get: (id, { signal } = {}) => one(statements.get, [id], signal),
    list: ({ after, limit }, { signal } = {}) =>
      pool.query<User>({ ...statements.list, values: [after, limit] }, signal),
    update: (id, { name, email }, { signal } = {}) => one(statements.update, [id, name, email], signal),
    delete: async (id, { signal } = {}) => {
      await one(statements.delete, [id], signal);
    },
    seed: async (count) => {
      await pool.query({ text: seedTable(count) });
    },
    close: () => pool.close(),
  };
}
