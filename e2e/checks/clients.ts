import { RELEASE } from '../release.ts';
import type { Run } from '../run.ts';
import { readStartTimes } from '../servers.ts';

/** Each client's Job, and what its log has to show beside that everything passed. */
const CLIENTS = [
  {
    job: 'socket-client',
    shows: ['socket-server', 'HELLO SERVER', "You didn't send any data or sent an empty string"],
  },
  { job: 'rest-client', shows: ['rest-server', '{"message":"User deleted"}', '{"error":"Invalid data"}'] },
  { job: 'grpc-client', shows: ['grpc-server:50051', 'Name and email are required', 'User deleted'] },
] as const;

/** Point 1: the three services are ready, and their clients pass against them inside the cluster. */
export async function proveClients({ kubectl, release, report }: Run): Promise<void> {
  await report.check('the three services are ready', async () => {
    const pods = await release.use('memory');
    return pods.map(readStartTimes).join('; ');
  });
  await report.check(`helm test ${RELEASE} passes`, async () => {
    const printed = await release.helm(['test', RELEASE]);
    // The hooks print the logs of the Jobs.
    for (const { job } of CLIENTS) expectToShow(printed, [job]);
  });
  for (const { job, shows } of CLIENTS) {
    await report.check(`kubectl logs job/${job} shows what it did`, async () => {
      const log = await kubectl.logs(`job/${job}`);
      const verdict = log.trim().split('\n').at(-1) ?? '';
      if (!/^[1-9]\d* passed, 0 failed$/.test(verdict)) throw new Error(`its last line is '${verdict}'`);
      expectToShow(log, shows);
      return verdict;
    });
  }
}

function expectToShow(log: string, texts: readonly string[]): void {
  const missing = texts.filter((text) => !log.includes(text));
  if (missing.length > 0) throw new Error(`it does not show ${missing.join(', ')}:\n${log.slice(-2000)}`);
}
