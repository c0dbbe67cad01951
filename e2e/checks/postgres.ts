import { isDeepStrictEqual } from 'node:util';
import { isReady, type Pod } from '../../cluster/pods.ts';
import { forwardPort } from '../../cluster/port-forward.ts';
import { createGrpcClient } from '../../services/grpc/client.ts';
import { createRestClient } from '../../services/rest/client.ts';
import { createFramesClient } from '../../services/socket/frames/client.ts';
import { postgresNode, useWithDatabase } from '../database.ts';
import { describeLoad, expectNothingLost, waitForCalm } from '../load-outcome.ts';
import type { Run } from '../run.ts';
import { SERVICES, serversOf } from '../servers.ts';
import { startSteadyLoad } from '../steady-load.ts';

/** Point 3: three pods of each service over one PostgreSQL, and what one protocol made is there for the others. */
export async function provePostgres(run: Run): Promise<void> {
  const { report } = run;
  await report.check('three pods of each are ready over PostgreSQL', async () => {
    const pods = await useWithDatabase(run);
    const nodes = new Set(pods.map(({ spec }) => spec.nodeName));
    return `${pods.length} pods on ${nodes.size} nodes`;
  });
  await report.check('a user made through REST is read through gRPC and frames', () => readAcross(run));
  await report.check('pods deleted by force lose no acknowledged user', () => deleteByForce(run));
}

async function readAcross({ kubectl }: Run): Promise<string> {
  const host = '127.0.0.1';
  const forwards = [
    await forwardPort(kubectl, 'service/rest-server', 5000),
    await forwardPort(kubectl, 'service/grpc-server', 50051),
    await forwardPort(kubectl, 'service/socket-server', 8081),
  ] as const;
  const [http, grpc, frames] = forwards.map(({ port }) => port) as [number, number, number];
  const rest = createRestClient({ host, port: http });
  const readers = [
    createGrpcClient({ address: `${host}:${grpc}` }),
    createFramesClient({ host, port: frames }),
  ];
  try {
    const made = await rest.create({ name: 'Across protocols', email: 'across@example.com' });
    for (const reader of readers) {
      const read = await reader.get(made.id);
      if (!isDeepStrictEqual({ ...read }, { ...made }))
        throw new Error(`made ${JSON.stringify(made)}, read ${JSON.stringify(read)}`);
    }
    return `user ${made.id}`;
  } finally {
    await Promise.all([rest, ...readers].map((client) => client.close()));
    await Promise.all(forwards.map((forward) => forward.close()));
  }
}

async function deleteByForce(run: Run): Promise<string> {
  const { kubectl, release, report, signal } = run;
  const load = await startSteadyLoad(run, { node: await postgresNode(kubectl) });
  await waitForCalm(load, signal);
  for (const service of SERVICES) {
    const victim = (await kubectl.list<Pod>('pods', serversOf(service))).find(isReady);
    if (victim === undefined) throw new Error(`no pod of ${service} is ready`);
    report.say(`$ kubectl delete pod ${victim.metadata.name} --force --grace-period=0`);
    await kubectl.run(['delete', 'pod', victim.metadata.name, '--force', '--grace-period=0']);
  }
  await release.ready();
  await waitForCalm(load, signal);
  const summaries = await load.stop();
  expectNothingLost(summaries);
  return describeLoad(summaries);
}
