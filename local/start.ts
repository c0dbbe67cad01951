import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings, type SettingName, type Settings, settingSpecs } from '../services/runtime/settings.ts';
import { StartError } from '../services/runtime/start-error.ts';

/**
 * `npm start`: the three services as processes of their own, on one terminal, until Ctrl+C. Settings come from the
 * environment and hold for all three; the admin ports count up from ADMIN_PORT, so that they do not meet.
 */
/** The last of the three has to be a port too. */
const ADMIN_PORT_MAX = 65_533;

const { ADMIN_PORT, BIND_ADDRESS } = readSettingsOnce();
const services = ['socket', 'rest', 'grpc'].map((name, n) => ({ name, adminPort: ADMIN_PORT + n }));
const probeHost = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[BIND_ADDRESS] ?? BIND_ADDRESS;

/** npm passes on the signal that the terminal has sent already: two so close are one. */
const SAME_SIGNAL_MS = 500;
const READY_POLL_MS = 100;

const running = new Map<string, ChildProcess>();
let stoppingSince: number | undefined;

/** Settings are read here too, so that a mistake is said once and not by each service. */
function readSettingsOnce(): Settings {
  try {
    const settings = readSettings(Object.keys(settingSpecs) as SettingName[], process.env);
    if (settings.ADMIN_PORT >= 1 && settings.ADMIN_PORT <= ADMIN_PORT_MAX) return settings;
    throw new StartError([
      `ADMIN_PORT must be from 1 to ${ADMIN_PORT_MAX} here: the services count up from it`,
    ]);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    for (const reason of error.reasons) say(reason);
    process.exit(2);
  }
}

function say(text: string): void {
  console.error(`[start] ${text}`);
}

/** Services are groups of their own, so that Ctrl+C reaches them once, from here, and they can stop gracefully. */
function start({ name, adminPort }: (typeof services)[number]): void {
  const child = spawn(process.execPath, [`dist/${name}-server.mjs`], {
    env: { ...process.env, ADMIN_PORT: String(adminPort) },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  running.set(name, child);
  child.once('exit', (code, signal) => {
    running.delete(name);
    // One that is stopped before it could prepare for that is ended by the signal itself.
    if (stoppingSince !== undefined && (code === 0 || signal === 'SIGTERM')) return;
    process.exitCode ??= code || 1;
    say(`${name.toUpperCase()} DIED (${signal ?? `exit code ${code}`}): ending the others`);
    stop();
  });
}

function stop(): void {
  stoppingSince ??= Date.now();
  for (const child of running.values()) child.kill('SIGTERM');
}

function onSignal(signal: NodeJS.Signals): void {
  if (stoppingSince !== undefined && Date.now() - stoppingSince < SAME_SIGNAL_MS) return;
  if (stoppingSince === undefined) say(`${signal}: stopping; once more ends it at once`);
  stop();
}

async function isReady({ adminPort }: { adminPort: number }): Promise<boolean> {
  const response = await fetch(`http://${probeHost}:${adminPort}/readyz`).catch(() => undefined);
  return response?.ok === true;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
for (const service of services) start(service);

for (const service of services) {
  while (stoppingSince === undefined && !(await isReady(service))) await sleep(READY_POLL_MS);
}
if (stoppingSince === undefined) say('all three are ready; Ctrl+C ends them');
