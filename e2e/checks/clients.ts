import { clientLogs, expectAllPassed, expectToShow } from '../client-logs.ts';
import { RELEASE } from '../release.ts';
import type { Run } from '../run.ts';
import { readStartTimes } from '../servers.ts';

const HOSTS = { socket: 'socket-server', rest: 'rest-server', grpc: 'grpc-server' };

/** Point 1: the three services are ready, and their clients pass against them inside the cluster. */
export async function proveClients({ kubectl, release, report }: Run): Promise<void> {
  await report.check('the three services are ready', async () => {
    const pods = await release.use('memory');
    return pods.map(readStartTimes).join('; ');
  });
  // The hooks print the logs of the Jobs.
  await report.check(`helm test ${RELEASE} passes, and prints what the clients say`, async () =>
    expectAllPassed(await release.test()),
  );
  for (const { job, shows } of clientLogs(HOSTS)) {
    await report.check(`kubectl logs job/${job} shows what it did`, async () => {
      const log = await kubectl.logs(`job/${job}`);
      const verdict = log.trim().split('\n').at(-1) ?? '';
      if (!/^[1-9]\d* passed, 0 failed$/.test(verdict)) throw new Error(`its last line is '${verdict}'`);
      expectToShow(log, shows);
      return verdict;
    });
  }
  await report.check('skaffold verify passes, and prints what the clients say', async () =>
    expectAllPassed(await release.verify()),
  );
}
