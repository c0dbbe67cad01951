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
import { type SteadyLoad, withSteadyLoad } from '../steady-load.ts';

/** Point 3: three pods of each service over one PostgreSQL, and what one protocol made is there for the others. */
export async function provePostgres(run: Run): Promise<void> {
  const { report } = run;
  await report.check('three pods of each are ready over PostgreSQL', async () => {
    const pods = await useWithDatabase(run);
    const nodes = new Set(pods.map(({ spec }) => spec.nodeName));
    return `${pods.length} pods on ${nodes.size} nodes`;
  });
  await report.check('a user made through REST is read through gRPC and frames', () => readAcross(run));
  await report.check('pods deleted by force lose no acknowledged user', async () => {
    const node = await postgresNode(run.kubectl);
    return withSteadyLoad(run, { node }, (load) => deleteByForce(run, load));
  });
}

async function readAcross({ kubectl }: Run): Promise<string> {
  const host = '127.0.0.1';
  const opened: { close(): Promise<void> }[] = [];
  const forward = async (service: string, remotePort: number): Promise<number> => {
    const { port, close } = await forwardPort(kubectl, `service/${service}`, remotePort);
    opened.push({ close });
    return port;
  };
  try {
    const rest = createRestClient({ host, port: await forward('rest-server', 5000) });
    opened.push(rest);
    const grpc = createGrpcClient({ address: `${host}:${await forward('grpc-server', 50051)}` });
    opened.push(grpc);
    const frames = createFramesClient({ host, port: await forward('socket-server', 8081) });
    opened.push(frames);
    const made = await rest.create({ name: 'Across protocols', email: 'across@example.com' });
    for (const reader of [grpc, frames]) {
      const read = await reader.get(made.id);
      if (!isDeepStrictEqual({ ...read }, { ...made }))
        throw new Error(`made ${JSON.stringify(made)}, read ${JSON.stringify(read)}`);
    }
    return `user ${made.id}`;
  } finally {
    // The clients before what they are connected through.
    for (const { close } of opened.reverse()) await close();
  }
}

async function deleteByForce({ kubectl, release, report, signal }: Run, load: SteadyLoad): Promise<string> {
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
