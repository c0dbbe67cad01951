import { openStore } from '../users/open-store.ts';
import { UserError } from '../users/user-error.ts';
import { createUserService, type UserService } from '../users/user-service.ts';
import { listenAdmin } from './admin.ts';
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
import { type Running, stopWithGrace } from './stop.ts';
import { openTls, type ServerTls } from './tls.ts';

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
  /** Cleartext without it. */
  readonly tls: ServerTls | undefined;
}

/** One service: what it is called, which settings it has beside the common ones, and how it makes its ports. */
export interface ServiceDefinition<Name extends SettingName> {
  readonly name: string;
  readonly settings: readonly Name[];
  readonly defaults?: Partial<Settings<SettingName>>;
  listen(context: ServiceContext<Name>): Promise<readonly Listener[]>;
}

/**
 * Runs one service as this process, from its settings to its exit:
 * settings, log, certificate, store, ports, admin port, ready - then SIGTERM or SIGINT, not ready, `PRESTOP_MS`, drain, close, 0.
 * Exits with 2, and a line for each reason, if it can't start; with 1 after an error that nobody caught. A second
 * signal ends it at once.
 */
export async function runService<const Name extends SettingName = never>(
  definition: ServiceDefinition<Name>,
): Promise<void> {
  try {
    await start(definition);
  } catch (error) {
    await refuseToStart(definition.name, error);
  }
}

async function start<Name extends SettingName>(definition: ServiceDefinition<Name>): Promise<void> {
  const names: SettingName[] = [...COMMON_SETTINGS, ...definition.settings];
  const settings = readSettings(names, process.env, definition.defaults);
  const log = await createLog(definition.name, settings.LOG_LEVEL);
  const tls = openTls(settings, log);
  const metrics = createMetrics();
  const running: Running = { settings, log, readiness: { ready: false }, listeners: [] };
  stopWithGrace(running);

  running.store = await openStore(settings, ({ message }) => log.warn(`${message}: waiting for it`)).catch(
    explain,
  );
  const users = createUserService(running.store, { maxNameCharacters: settings.MAX_NAME_CHARACTERS });
  running.listeners = await definition.listen({ settings, log, metrics, users, tls });
  const { BIND_ADDRESS: host, ADMIN_PORT: port } = settings;
  running.admin = await listenAdmin({ host, port, readiness: running.readiness, registry: metrics.registry });
  running.readiness.ready = true;

  const ports = Object.fromEntries([...running.listeners, { ...running.admin, name: 'admin' }].map(namePort));
  const startMs = Math.round(process.uptime() * 1000);
  log.info({ ports, pid: process.pid, startMs }, 'Ready');
}

const namePort = ({ name, port }: { name: string; port: number }) => [name, port];

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
