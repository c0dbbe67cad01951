import closeWithGrace from 'close-with-grace';
import { openStore } from '../users/open-store.ts';
import { UserError } from '../users/user-error.ts';
import { createUserService, type UserService, type UserStore } from '../users/user-service.ts';
import { type AdminServer, listenAdmin, type Readiness } from './admin.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics, type PortName } from './metrics.ts';
import {
  COMMON_SETTINGS,
  type CommonSettings,
  readSettings,
  type SettingName,
  type Settings,
} from './settings.ts';
import { StartError } from './start-error.ts';

/** One listening port of a service, as its lifecycle sees it. */
export interface Listener {
  readonly name: PortName;
  readonly port: number;
  /** Tells clients to go elsewhere, while every request is still answered. */
  leave?(): void;
  /** Stops accepting, and resolves when all that is in flight has been answered and every connection is closed. */
  drain(): Promise<void>;
  /** Cuts off what is left, at once. */
  destroy(): void;
}

/** What a service is made from, once its settings are known to be right. */
export interface ServiceContext<Name extends SettingName> {
  readonly settings: CommonSettings & Settings<Name>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly users: UserService;
}

/** close-with-grace also offers to handle faults such as SIGSEGV, after which no JavaScript should run. */
const NOT_OURS: closeWithGrace.AllEvents[] = [
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGUSR2',
  'beforeExit',
];

/** The longest wait for the store after the drain: a query whose request was cut off may still hold it, in milliseconds. */
const STORE_CLOSE_TIMEOUT_MS = 1000;

/** After all of that, the process is ended whatever hangs, in milliseconds. */
const LAST_RESORT_MS = 2000;

/**
 * Runs one service as this process, from its settings to its exit:
 * settings, log, store, ports, admin port, ready - then SIGTERM or SIGINT, not ready, `PRESTOP_MS`, drain, close, 0.
 * Exits with 2, and a line for each reason, if it can't start; with 1 after an error that nobody caught. A second
 * signal ends it at once.
 */
export async function runService<const Name extends SettingName = never>(definition: {
  name: string;
  settings: readonly Name[];
  defaults?: Partial<Settings<SettingName>>;
  listen(context: ServiceContext<Name>): Promise<readonly Listener[]>;
}): Promise<void> {
  const { name, defaults } = definition;
  try {
    const settings = readSettings<SettingName>(
      [...COMMON_SETTINGS, ...definition.settings],
      process.env,
      defaults,
    );
    const log = await createLog(name, settings.LOG_LEVEL);
    const metrics = createMetrics();
    const readiness: Readiness = { ready: false };
    const store = await openStore(settings).catch(explain);
    const listeners = await definition.listen({ settings, log, metrics, users: createUserService(store) });
    const { BIND_ADDRESS: host, ADMIN_PORT: port } = settings;
    const admin = await listenAdmin({ host, port, readiness, registry: metrics.registry });
    stopWithGrace({ settings, log, readiness, listeners, store, admin });
    readiness.ready = true;
    const ports = Object.fromEntries(listeners.map((one) => [one.name, one.port]));
    const startMs = Math.round(process.uptime() * 1000);
    log.info({ ports: { ...ports, admin: admin.port }, pid: process.pid, startMs }, 'Ready');
  } catch (error) {
    await refuseToStart(name, error);
  }
}

/** A store that can't be opened is a reason that a person can act on, not a stack trace. */
function explain(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  const reason =
    error.code === 'exhausted'
      ? `SEED_USERS: ${error.message}: set it to MAX_USERS or less`
      : `STORE_URL: ${error.message}: start the database, or correct the address`;
  throw new StartError([reason], { cause: error });
}

async function refuseToStart(name: string, error: unknown): Promise<never> {
  const log = await createLog(name, 'info');
  if (!(error instanceof StartError)) {
    log.fatal({ err: error }, 'Not started');
    process.exit(1);
  }
  for (const reason of error.reasons) log.fatal(reason);
  process.exit(2);
}

/** Stops the service once, on the first signal or uncaught error. The one place where the order of it is written. */
function stopWithGrace(running: {
  settings: CommonSettings;
  log: Log;
  readiness: Readiness;
  listeners: readonly Listener[];
  store: UserStore;
  admin: AdminServer;
}): void {
  const { settings, log, readiness, listeners, store, admin } = running;
  const { PRESTOP_MS, DRAIN_TIMEOUT_MS } = settings;
  const delay = PRESTOP_MS + DRAIN_TIMEOUT_MS + STORE_CLOSE_TIMEOUT_MS + LAST_RESORT_MS;
  const logger = { error: (message: unknown) => log.error(message) };

  closeWithGrace({ delay, logger, skip: NOT_OURS }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'Stopping after an error that nobody caught');
    else log.info({ signal }, 'Stopping: no longer ready');
    readiness.ready = false;
    for (const listener of listeners) listener.leave?.();
    await wait(PRESTOP_MS);
    await drain(listeners, DRAIN_TIMEOUT_MS, log);
    await Promise.race([store.close(), wait(STORE_CLOSE_TIMEOUT_MS)]);
    await admin.close();
    log.info('Stopped');
  });
}

async function drain(listeners: readonly Listener[], timeoutMs: number, log: Log): Promise<void> {
  const drained = Promise.all(listeners.map((listener) => listener.drain())).then(() => true);
  if (await Promise.race([drained, wait(timeoutMs).then(() => false)])) return;
  log.warn({ timeoutMs }, 'Not everything in flight ended in time: cutting off the rest');
  for (const listener of listeners) listener.destroy();
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
