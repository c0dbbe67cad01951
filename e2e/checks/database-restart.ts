import type { Kubectl } from '../../cluster/kubectl.ts';
import type { Pod } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { PROTOCOLS, type Protocol } from '../../loadtest/steady/protocols.ts';
import { POSTGRES, postgresNode, useWithDatabase, waitForPostgres } from '../database.ts';
import {
  describeLoad,
  expectNothingLost,
  failuresOf,
  waitForCalm,
  waitForNextSeconds,
} from '../load-outcome.ts';
import type { Run } from '../run.ts';
import { SERVERS } from '../servers.ts';
import { type Second, startSteadyLoad } from '../steady-load.ts';

/** After the database is back, requests are to be answered again within this time. */
const RECOVERY_MAX_MS = 10_000;

const STOP_TIMEOUT_MS = 60_000;
const SECONDS_AFTER = 12;

/** Point 5: the database restarts under load. */
export async function proveDatabaseRestart(run: Run): Promise<void> {
  const { kubectl, report, signal } = run;
  await useWithDatabase(run);
  const before = await restartsOf(kubectl, SERVERS);
  const load = await startSteadyLoad(run, { node: await postgresNode(kubectl) });
  await waitForCalm(load, signal);
  const begin = load.seconds.length;
  const readyAtMs = await restartPostgres(run);
  await waitForNextSeconds(load, SECONDS_AFTER, signal);
  const seconds = load.seconds.slice(begin);
  const summaries = await load.stop();

  await report.check('requests fail only as unavailable while the database restarts', async () => {
    const others = failuresOf(seconds).filter((failure) => !/ unavailable: /.test(failure));
    if (others.length > 0) throw new Error(`other failures:\n  ${others.join('\n  ')}`);
    return failuresOf(seconds).length === 0 ? 'none failed' : failuresOf(seconds).join('; ');
  });
  await report.check(`service returns by itself within ${RECOVERY_MAX_MS / 1000} s`, async () => {
    return PROTOCOLS.map((protocol) => recoveryOf(protocol, seconds, readyAtMs)).join(', ');
  });
  await report.check('no acknowledged user is lost', async () => {
    expectNothingLost(summaries);
    return describeLoad(summaries);
  });
  await report.check('no pod of a service restarts', async () => {
    const after = await restartsOf(kubectl, SERVERS);
    if (after !== before) throw new Error(`${after - before} restarts`);
  });
}

/** Ends PostgreSQL in its container, which Kubernetes starts again. Resolves with the time of its readiness. */
async function restartPostgres({ kubectl, report, signal }: Run): Promise<number> {
  const stop = ['exec', 'postgres-0', '--', 'sh', '-c', 'kill -INT 1'];
  report.say(`$ kubectl ${stop.join(' ')}   (PostgreSQL's fast shutdown)`);
  const count = await restartsOf(kubectl, POSTGRES);
  await kubectl.run(stop);
  await waitUntil(
    async () => ((await restartsOf(kubectl, POSTGRES)) > count ? undefined : 'PostgreSQL did not restart'),
    { timeoutMs: STOP_TIMEOUT_MS, signal },
  );
  await waitForPostgres(kubectl, signal);
  return Date.now();
}

/** Throws unless the last failed second of a protocol is soon enough after the database was ready, and good ones follow. */
function recoveryOf(protocol: Protocol, seconds: readonly Second[], readyAtMs: number): string {
  const failed = seconds
    .filter((second) => (second[protocol]?.failed ?? 0) > 0)
    .map(({ time }) => Date.parse(time));
  if (failed.length === 0) return `${protocol} without a failure`;
  const [first, last] = [Math.min(...failed), Math.max(...failed)];
  if (!seconds.some((second) => Date.parse(second.time) > last && (second[protocol]?.ok ?? 0) > 0)) {
    throw new Error(
      `${protocol} still fails ${((last - readyAtMs) / 1000).toFixed(0)} s after the database was ready`,
    );
  }
  if (last - readyAtMs > RECOVERY_MAX_MS) throw new Error(`${protocol} took ${(last - readyAtMs) / 1000} s`);
  return `${protocol} failing for ${((last - first) / 1000 + 1).toFixed(0)} s in all, the last ${Math.max(0, (last - readyAtMs) / 1000).toFixed(0)} s after the database was ready`;
}

/** Of all containers of the pods that the label selector names. */
async function restartsOf(kubectl: Kubectl, selector: string): Promise<number> {
  const pods = await kubectl.list<Pod>('pods', selector);
  return pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .reduce((sum, one) => sum + one.restartCount, 0);
}
