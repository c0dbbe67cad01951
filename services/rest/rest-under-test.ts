import { pino } from 'pino';
import type { Listener } from '../runtime/lifecycle.ts';
import { createMetrics, type Metrics } from '../runtime/metrics.ts';
import { COMMON_SETTINGS, readSettings } from '../runtime/settings.ts';
import { createMemoryStore } from '../users/memory-store.ts';
import { createUserService, type UserService } from '../users/user-service.ts';
import { assertDescribed } from './described-answers.ts';
import { createHttpExchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import { openRawConnection, type RawConnection } from './raw-connection.ts';
import { listenRest, REST_SETTINGS } from './server.ts';

const host = '127.0.0.1';

/** A REST server in this process, on a free port, whose every answer is held against openapi.yaml. */
export interface RestUnderTest {
  readonly host: string;
  readonly port: number;
  readonly listener: Listener;
  readonly metrics: Metrics;
  /** What it has logged, at debug and above. */
  readonly records: readonly LogRecord[];
  request(method: string, path: string, more?: Omit<HttpRequest, 'method' | 'path'>): Promise<HttpAnswer>;
  open(): Promise<RawConnection>;
  close(): Promise<void>;
}

interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** Starts it with 100 users, or with a user service of the test's own. `env` holds settings by their names. */
export async function startRest({
  env = {},
  users,
}: {
  env?: Record<string, string>;
  users?: Partial<UserService>;
} = {}): Promise<RestUnderTest> {
  const settings = readSettings(
    [...COMMON_SETTINGS, ...REST_SETTINGS],
    { HTTP_PORT: '0', BIND_ADDRESS: host, ...env },
    { SEED_USERS: 100 },
  );
  const records: LogRecord[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void records.push(JSON.parse(line)) });
  const store = createMemoryStore({ maxUsers: settings.MAX_USERS });
  await store.seed(settings.SEED_USERS);
  const metrics = createMetrics();
  const all = { ...createUserService(store), ...users };
  const listener = await listenRest({ settings, log, metrics, users: all });
  const exchange = createHttpExchange({ host, port: listener.port });

  return {
    host,
    port: listener.port,
    listener,
    metrics,
    records,
    request: async (method, path, more) => {
      const answer = await exchange.send({ method, path, ...more });
      assertDescribed({ method, path }, answer);
      return answer;
    },
    open: () => openRawConnection({ host, port: listener.port }),
    close: async () => {
      exchange.close();
      const drained = listener.drain();
      listener.destroy();
      await drained;
    },
  };
}
