import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings, type SettingName, settingSpecs } from '../services/runtime/settings.ts';
import { StartError } from '../services/runtime/start-error.ts';

/**
 * `npm start`: the three services as processes of their own, on one terminal, until Ctrl+C. Settings come from the
 * environment and hold for all three; the admin ports count up from ADMIN_PORT, so that they do not meet.
 */
const firstAdminPort = checkedAdminPort();
const services = ['socket', 'rest', 'grpc'].map((name, n) => ({ name, adminPort: firstAdminPort + n }));

/** npm passes on the signal that the terminal has sent already: two so close are one. */
const SAME_SIGNAL_MS = 500;
const READY_POLL_MS = 100;

const running = new Map<string, ChildProcess>();
let stoppingSince: number | undefined;

/** Settings are read here too, so that a mistake is said once and not by each service. */
function checkedAdminPort(): number {
  try {
    return readSettings(Object.keys(settingSpecs) as SettingName[], process.env).ADMIN_PORT;
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
    if (stoppingSince !== undefined && code === 0) return;
    process.exitCode = code || 1;
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
  const response = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => undefined);
  return response?.ok === true;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
for (const service of services) start(service);

for (const service of services) {
  while (stoppingSince === undefined && !(await isReady(service))) await sleep(READY_POLL_MS);
}
if (stoppingSince === undefined) say('all three are ready; Ctrl+C ends them');
