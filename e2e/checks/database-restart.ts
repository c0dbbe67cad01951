import type { Kubectl } from '../../cluster/kubectl.ts';
import type { Pod } from '../../cluster/pods.ts';
import { waitUntil } from '../../cluster/wait-until.ts';
import { POSTGRES, postgresNode, useWithDatabase, waitForPostgres } from '../database.ts';
import {
  describeLoad,
  expectNothingLost,
  failuresOf,
  waitForCalm,
  waitForNextSeconds,
} from '../load-outcome.ts';
import { describeRecovery, RECOVERY_MAX_MS } from '../recovery.ts';
import type { Run } from '../run.ts';
import { SERVERS } from '../servers.ts';
import { type Second, type Summary, withSteadyLoad } from '../steady-load.ts';

const STOP_TIMEOUT_MS = 60_000;
/** More than the database has for its recovery, so that it is seen how that went on. */
const SECONDS_AFTER = RECOVERY_MAX_MS / 1000 + 2;

/** Point 5: the database restarts under load. */
export async function proveDatabaseRestart(run: Run): Promise<void> {
  const { kubectl, report } = run;
  await useWithDatabase(run);
  const before = await restartsOf(kubectl, SERVERS);
  const { seconds, summaries, readyAtMs } = await restartUnderLoad(run);

  await report.check('requests fail only as unavailable while the database restarts', async () => {
    // Of all the load: what is still under way at its end, and fails then, is in its summaries.
    const failures = failuresOf(summaries);
    const others = failures.filter((failure) => !/ unavailable: /.test(failure));
    if (others.length > 0) throw new Error(`other failures:\n  ${others.join('\n  ')}`);
    return failures.length === 0 ? 'none failed' : failures.join('; ');
  });
  await report.check(`service returns by itself within ${RECOVERY_MAX_MS / 1000} s`, async () =>
    describeRecovery(seconds, readyAtMs),
  );
  await report.check('no acknowledged user is lost', async () => {
    expectNothingLost(summaries);
    return describeLoad(summaries);
  });
  await report.check('no pod of a service restarts', async () => {
    const after = await restartsOf(kubectl, SERVERS);
    if (after !== before) throw new Error(`${after - before} restarts`);
  });
}

interface Restart {
  /** All of the load, from its begin to its end. */
  readonly seconds: readonly Second[];
  readonly summaries: readonly Summary[];
  readonly readyAtMs: number;
}

async function restartUnderLoad(run: Run): Promise<Restart> {
  const { kubectl, signal } = run;
  return withSteadyLoad(run, { node: await postgresNode(kubectl) }, async (load) => {
    await waitForCalm(load, signal);
    const readyAtMs = await restartPostgres(run);
    await waitForNextSeconds(load, SECONDS_AFTER, signal);
    const summaries = await load.stop();
    return { seconds: load.seconds, summaries, readyAtMs };
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

/** Of all containers of the pods that the label selector names. */
async function restartsOf(kubectl: Kubectl, selector: string): Promise<number> {
  const pods = await kubectl.list<Pod>('pods', selector);
  return pods
    .flatMap(({ status }) => status.containerStatuses ?? [])
    .reduce((sum, one) => sum + one.restartCount, 0);
}
