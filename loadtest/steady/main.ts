import { hostname } from 'node:os';
import { StartError } from '../../services/runtime/start-error.ts';
import { openClients, waitForServers } from './clients.ts';
import { createOutput } from './output.ts';
import { formatSummary, isClean } from './report.ts';
import { readSteadySettings, type SteadySettings } from './settings.ts';
import { runSteadyLoad } from './steady-load.ts';

/**
 * A steady load on REST, gRPC and frames until SIGTERM, or for `DURATION_S`. Exits with 0 if no request failed and no
 * acknowledged user is lost, with 1 if not, or where a second signal ends it at once, and with 2 if the settings are wrong.
 */
const settings = settingsOrExit();
const stop = new AbortController();
let isLoading = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stopOrExit);

const clients = openClients(settings);
await waitForServers(clients);
isLoading = true;
const output = createOutput(process.stdout.fd);
const { print } = output;
const summary = await runSteadyLoad({ settings, clients, name: hostname(), print, stop: stop.signal });
for (const line of formatSummary(summary)) print(line);
await output.close();
await Promise.all(clients.map((one) => one.close()));
process.exit(isClean(summary) ? 0 : 1);

function settingsOrExit(): SteadySettings {
  try {
    return readSteadySettings(process.env);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    for (const reason of error.reasons) console.error(reason);
    process.exit(2);
  }
}

/** The first signal ends the load. There is nothing to sum up before it has begun, nor time for it at the second signal. */
function stopOrExit(signal: NodeJS.Signals): void {
  if (isLoading && !stop.signal.aborted) {
    stop.abort();
    return;
  }
  console.error(`Ended by ${signal} before there was a summary`);
  process.exit(1);
}
