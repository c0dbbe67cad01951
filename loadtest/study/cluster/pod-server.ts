import { readRecords } from '../../../local/server-process.ts';
import { settingSpecs } from '../../../services/runtime/settings.ts';
import { ownWords } from '../load-program.ts';
import type { ServerOrder, StudyServer } from '../place.ts';
import { endInTime, type PodRunner } from './pod-runner.ts';

/** Much more than it takes, as the pod's CPU is limited and the machine may be busy. */
const START_TIMEOUT_MS = 30_000;

/** Any free ones: a port that is still in use by a server before can't be in the way. */
const FREE_PORTS = Object.fromEntries(
  Object.keys(settingSpecs)
    .filter((name) => name.endsWith('_PORT'))
    .map((name) => [name, '0']),
);

/** Of SIGKILL. */
const KILLED_EXIT_CODE = 137;

/**
 * Starts a server in the pod that has the address `host`. Rejects with the server's own words, or when `signal` aborts. Its
 * `close` rejects where it did not end as it should: what was measured of it is then worth nothing.
 */
export async function startPodServer(
  { runner, host }: { readonly runner: PodRunner; readonly host: string },
  order: ServerOrder,
  signal: AbortSignal,
): Promise<StudyServer> {
  signal.throwIfAborted();
  const env = { ...order.env, ...FREE_PORTS, BIND_ADDRESS: '0.0.0.0' };
  const server = await runner.run({ ...order, env });
  const { record } = readRecords(server, server.exited);
  const callOff = endInTime(server, START_TIMEOUT_MS, signal);
  try {
    const ready = await record(({ msg }) => msg === 'Ready');
    return {
      host,
      ports: ready.ports as Record<string, number>,
      startMs: ready.startMs as number,
      async close() {
        await server.close();
        const how = await server.exited;
        if (how !== 0) throw new Error(`${order.program} ${describeEnd(how, server.complaint())}`);
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    const why = [(error as Error).message, ownWords(server.complaint())].filter((words) => words !== '');
    throw new Error(`${order.program} did not start: it ${why.join('; ')}`);
  } finally {
    callOff();
  }
}

function describeEnd(how: number | string, complaint: string): string {
  if (how === KILLED_EXIT_CODE) return 'was killed, as one is that takes more memory than its pod may have';
  const why = ownWords(complaint);
  return `ended with ${how}${why && `: ${why}`}`;
}
