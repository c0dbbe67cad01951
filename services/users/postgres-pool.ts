import pg from 'pg';
import { cancelQuery } from './postgres-cancel.ts';
import { databaseUnavailable, queryError } from './postgres-error.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** The most connections that are open at once. */
  readonly poolSize: number;
  /** The longest wait for a connection, and then for the answer to a query. */
  readonly timeoutMs: number;
}

/** Connections to PostgreSQL, each for one query at a time. A lost one is replaced when it is next needed. */
export interface PostgresPool {
  /** `host:port` */
  readonly address: string;
  /**
   * The rows that the query returns. Rejected with a `UserError` (`unavailable`) if the database can't answer in time,
   * with the database's own error if the query is at fault, and with the signal's reason as soon as that aborts: the
   * query is then cancelled on the server.
   */
  query<Row>(query: pg.QueryConfig, signal?: AbortSignal): Promise<Row[]>;
  close(): Promise<void>;
}

/** What the server has for saying by itself that a query took too long, before it is taken for dead. */
const ANSWER_GRACE_MS = 500;

/**
 * After the database has refused a connection, nobody who would need a new one tries for this time: in an outage requests fail
 * at once, where each would wait its turn for an attempt of its own.
 */
const PAUSE_AFTER_REFUSAL_MS = 100;

const INT8_OID = 20;

/** Ids as numbers: none is greater than a safe integer. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig;

export function createPostgresPool({ url, poolSize, timeoutMs }: PostgresOptions): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: poolSize,
    connectionTimeoutMillis: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
    application_name: 'wirelab',
  });
  // A lost connection is an event too, besides failing its query; unheard it would end the process.
  const ignore = () => undefined;
  pool.on('error', ignore);
  pool.on('connect', (connection) => connection.on('error', ignore));
  let refusal: { readonly error: unknown; readonly untilMs: number } | undefined;

  /** Why no connection is to be had now; `undefined` if one may be. */
  const recentRefusal = (): unknown =>
    refusal !== undefined && pool.idleCount === 0 && performance.now() < refusal.untilMs
      ? refusal.error
      : undefined;
  /** That the pool has had none free in time has no code, and is no refusal. */
  const noteRefusal = (error: unknown): void => {
    if ((error as { code?: unknown }).code === undefined) return;
    refusal = { error, untilMs: performance.now() + PAUSE_AFTER_REFUSAL_MS };
  };

  async function abandon(connection: pg.PoolClient): Promise<void> {
    await cancelQuery(connection, timeoutMs);
    connection.release(true);
  }

  /** Settles once; what arrives afterwards only frees the connection. */
  function query<Row>(config: pg.QueryConfig, signal?: AbortSignal): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      let running: pg.PoolClient | undefined;
      let timer: NodeJS.Timeout | undefined;
      let isSettled = false;

      const settle = () => {
        isSettled = true;
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const giveUp = (reason: unknown) => {
        settle();
        reject(reason);
        if (running !== undefined) void abandon(running);
      };
      const onAbort = () => giveUp(signal?.reason);
      const onSilence = () => giveUp(databaseUnavailable(new Error('The database does not answer')));

      if (signal?.aborted) return reject(signal.reason);
      const refused = recentRefusal();
      if (refused !== undefined) return reject(databaseUnavailable(refused));
      signal?.addEventListener('abort', onAbort);
      connect(pool, (connectError, connection) => {
        if (connection === undefined) noteRefusal(connectError);
        if (isSettled) return connection?.release();
        if (connection === undefined) {
          settle();
          return reject(databaseUnavailable(connectError));
        }
        running = connection;
        timer = setTimeout(onSilence, timeoutMs + ANSWER_GRACE_MS);
        connection.query(config, (error: Error | null, result: pg.QueryResult) => {
          if (isSettled) return;
          settle();
          connection.release(error !== null);
          if (error === null) resolve(result.rows);
          else reject(queryError(error));
        });
      });
    });
  }

  return { address: addressOf(url), query, close: () => pool.end() };
}

/** As `pool.connect`, which throws some mistakes of the URL instead of reporting them. */
function connect(pool: pg.Pool, done: (error: unknown, connection: pg.PoolClient | undefined) => void): void {
  try {
    pool.connect(done);
  } catch (error) {
    done(error, undefined);
  }
}

function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 5432}`;
}
