import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Logger, pino } from 'pino';
import type { Listener } from '../runtime/lifecycle.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { COMMON_SETTINGS, readSettings } from '../runtime/settings.ts';
import { createMemoryStore } from '../users/memory-store.ts';
import { createUserService, type UserService } from '../users/user-service.ts';
import { listenFrames } from './frames/server.ts';
import { SOCKET_SETTINGS } from './settings.ts';
import { listenText } from './text/server.ts';

/** One record of a log, at debug and above. */
export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A server of one of the two ports in this process, on a free port. */
export interface SocketUnderTest {
  readonly host: string;
  readonly port: number;
  readonly listener: Listener;
  readonly records: readonly LogRecord[];
  /** Resolves with the first record, past or future, whose message contains the text. */
  record(text: string): Promise<LogRecord>;
  /** The value of one line of /metrics, such as `wirelab_open_connections{port="tcp"}`. */
  metric(line: string): Promise<number | undefined>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Starts the text port. `env` holds settings by their names. */
export function startText(env: Record<string, string> = {}): Promise<SocketUnderTest> {
  return start(env, listenText);
}

/** Starts the frames port over a memory store, or over operations of the test's own. */
export function startFrames(
  env: Record<string, string> = {},
  users: Partial<UserService> = {},
): Promise<SocketUnderTest> {
  const store = createUserService(createMemoryStore({ maxUsers: 1000 }));
  return start(env, (context) => listenFrames({ ...context, users: { ...store, ...users } }));
}

type Context = Parameters<typeof listenText>[0] & Omit<Parameters<typeof listenFrames>[0], 'users'>;

async function start(
  env: Record<string, string>,
  listen: (context: Context) => Promise<Listener>,
): Promise<SocketUnderTest> {
  const ports = { TCP_PORT: '0', FRAMES_PORT: '0', BIND_ADDRESS: host };
  const settings = readSettings([...COMMON_SETTINGS, ...SOCKET_SETTINGS], { ...ports, ...env });
  const { log, records, record } = createRecordedLog();
  const metrics = createMetrics();
  const listener = await listen({ settings, log, metrics });
  return {
    host,
    port: listener.port,
    listener,
    records,
    record,
    async metric(line) {
      await nextTurn(); // a test that asks until it is so lets the server go on
      const text = await metrics.registry.metrics();
      const found = text.split('\n').find((one) => one.startsWith(`${line} `));
      return found === undefined ? undefined : Number(found.slice(line.length));
    },
    async close() {
      const drained = listener.drain();
      listener.destroy();
      await drained;
    },
  };
}

function createRecordedLog(): { log: Logger; records: LogRecord[]; record: SocketUnderTest['record'] } {
  const records: LogRecord[] = [];
  const waiting = new Set<() => void>();
  const write = (line: string): void => {
    records.push(JSON.parse(line));
    for (const look of waiting) look();
  };
  return {
    log: pino({ level: 'debug' }, { write }),
    records,
    record: (text) =>
      new Promise((resolve) => {
        const look = () => {
          const found = records.find(({ msg }) => msg.includes(text));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
