import closeWithGrace from 'close-with-grace';
import type { UserStore } from '../users/user-service.ts';
import type { AdminServer, Readiness } from './admin.ts';
import type { Listener } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { CommonSettings } from './settings.ts';

/** What a service has opened so far. A signal may come before it is all there. */
export interface Running {
  readonly settings: CommonSettings;
  readonly log: Log;
  readonly readiness: Readiness;
  listeners: readonly Listener[];
  store?: UserStore;
  admin?: AdminServer;
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

/** Stops the service once, on the first signal or uncaught error. The one place where the order of it is written. */
export function stopWithGrace(running: Running): void {
  const { settings, log, readiness } = running;
  const { PRESTOP_MS, DRAIN_TIMEOUT_MS } = settings;
  const delay = PRESTOP_MS + DRAIN_TIMEOUT_MS + STORE_CLOSE_TIMEOUT_MS + LAST_RESORT_MS;
  const logger = { error: (message: unknown) => log.error(message) };

  closeWithGrace({ delay, logger, skip: NOT_OURS }, async ({ signal, err }) => {
    const { listeners, store, admin } = running;
    if (err) log.fatal({ err }, 'Stopping after an error that nobody caught');
    else log.info({ signal }, 'Stopping: no longer ready');
    // Only a service that was ready has traffic on its way.
    const prestopMs = readiness.ready ? PRESTOP_MS : 0;
    readiness.ready = false;
    for (const listener of listeners) listener.leave?.();
    await wait(prestopMs);
    await drain(listeners, DRAIN_TIMEOUT_MS, log);
    await Promise.race([store?.close(), wait(STORE_CLOSE_TIMEOUT_MS)]);
    await admin?.close();
    log.info('Stopped');
  });
}

async function drain(listeners: readonly Listener[], timeoutMs: number, log: Log): Promise<void> {
  const drained = Promise.all(listeners.map((listener) => listener.drain())).then(() => true);
  if (await Promise.race([drained, wait(timeoutMs).then(() => false)])) return;
  log.warn({ timeoutMs }, 'Not everything in flight ended in time: cutting off the rest');
  for (const listener of listeners) listener.destroy();
}

/** The process is ended when the stop is done, so a timer that is left over holds nothing up. */
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
