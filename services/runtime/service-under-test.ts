import { setImmediate as nextTurn } from 'node:timers/promises';
import { pino } from 'pino';
import { createMemoryStore } from '../users/memory-store.ts';
import { createUserService, type UserService } from '../users/user-service.ts';
import type { CertificatesUnderTest } from './certificates-under-test.ts';
import type { Listener, ServiceContext } from './lifecycle.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { COMMON_SETTINGS, readSettings, type SettingName, type Settings } from './settings.ts';
import type { ClientTls } from './target.ts';
import { openTls } from './tls.ts';

/** One record of a log, at debug and above. */
export interface LogRecord {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** One port of a service, in the process of its tests, on a free port of 127.0.0.1. */
export interface ServiceUnderTest {
  readonly host: string;
  readonly port: number;
  /** What its clients need, where it speaks TLS. */
  readonly tls: ClientTls | undefined;
  readonly listener: Listener;
  readonly records: readonly LogRecord[];
  /** Resolves with the first record, past or future, whose message contains the text. */
  record(text: string): Promise<LogRecord>;
  /** The text of /metrics. */
  metrics(): Promise<string>;
  /** The value of one line of /metrics, such as `wirelab_open_connections{port="tcp"}`. */
  metric(line: string): Promise<number | undefined>;
  /** Resolves when that line has this value; rejects, with the last one seen, if it has not within 10 s. */
  until(line: string, value: number): Promise<void>;
  close(): Promise<void>;
}

/** What a test may change. */
export interface TestOptions {
  /** Settings by their names. */
  readonly env?: Record<string, string>;
  /** Settings that no environment may have: times that are too short for any service. */
  readonly settings?: Partial<Settings>;
  /** It speaks TLS with these. */
  readonly certificates?: CertificatesUnderTest | undefined;
  /** The interval at which it looks for a renewed certificate, in milliseconds. */
  readonly tlsRenewalMs?: number;
  /** Operations of the test's own, in place of those over a memory store. */
  readonly users?: Partial<UserService>;
}

/** Far longer than anything that a test waits for: a wait that is over fails the test, where it would hang it. */
const UNTIL_TIMEOUT_MS = 10_000;

const host = '127.0.0.1';
const PORTS = {
  BIND_ADDRESS: host,
  TCP_PORT: '0',
  FRAMES_PORT: '0',
  HTTP_PORT: '0',
  HTTP2_PORT: '0',
  GRPC_PORT: '0',
};

/** Starts what `listen` makes of a context like the one that `runService` gives, over a memory store. */
export async function startUnderTest<const Name extends SettingName>(
  service: {
    settings: readonly Name[];
    defaults?: Partial<Settings<SettingName>>;
    listen(context: ServiceContext<Name>): Promise<Listener>;
  },
  { env = {}, settings: own = {}, certificates, tlsRenewalMs, users = {} }: TestOptions = {},
): Promise<ServiceUnderTest> {
  const names: readonly SettingName[] = [...COMMON_SETTINGS, ...service.settings];
  const settings: Settings = {
    ...readSettings(names, { ...PORTS, ...certificates?.env, ...env }, service.defaults),
    ...own,
  };
  const store = createMemoryStore({ maxUsers: settings.MAX_USERS });
  await store.seed(settings.SEED_USERS);
  const { log, records, record } = createRecordedLog();
  const metrics = createMetrics();
  const tls = openTls(settings, log, tlsRenewalMs);
  const rules = { maxNameCharacters: settings.MAX_NAME_CHARACTERS };
  const context = { settings, log, metrics, tls, users: { ...createUserService(store, rules), ...users } };
  const listener = await service.listen(context as ServiceContext<Name>);

  async function metric(line: string): Promise<number | undefined> {
    await nextTurn(); // a test that asks until it is so lets the server go on
    const text = await metrics.registry.metrics();
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length));
  }

  return {
    host,
    port: listener.port,
    tls: certificates?.tls,
    listener,
    records,
    record,
    metrics: () => metrics.registry.metrics(),
    metric,
    async until(line, value) {
      const deadline = performance.now() + UNTIL_TIMEOUT_MS;
      let seen = await metric(line);
      while (seen !== value) {
        if (performance.now() > deadline) throw new Error(`${line} is ${seen}, and was to become ${value}`);
        seen = await metric(line);
      }
    },
    async close() {
      const drained = listener.drain();
      listener.destroy();
      await drained;
      tls?.close();
    },
  };
}

function createRecordedLog(): { log: Log } & Pick<ServiceUnderTest, 'records' | 'record'> {
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
