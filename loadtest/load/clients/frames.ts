import { createFramesClient, type FramesClient } from '../../../services/socket/frames/client.ts';
import { reasonOf } from '../reason-of.ts';
import { type ArmTarget, type ConnectedLane, joinLanes, type OpenArmClient, tlsOf } from './arm-client.ts';
import { faultOfList, faultOfUser, type Question } from './question.ts';

/** Frames by the client of the service, a connection for each lane. */
export const openFramesClient: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => createFramesLane(target, question));

/** It gives its calls up by itself, so there is nothing to abandon. */
function createFramesLane(target: ArmTarget, question: Question): ConnectedLane {
  const { host, port, timeoutMs } = target;
  const client = createFramesClient({
    host,
    port,
    tls: tlsOf(target),
    connectTimeoutMs: timeoutMs,
    callTimeoutMs: timeoutMs,
  });
  return {
    request(done) {
      call(client, question).then(done, (error) => done(reasonOf(error)));
    },
    close: () => client.close(),
  };
}

async function call(client: FramesClient, question: Question): Promise<string | undefined> {
  if (question.kind === 'create') return faultOfUser(question, await client.create(question.user));
  if (question.kind === 'get') return faultOfUser(question, await client.get(Number(question.id)));
  return faultOfList(question, (await client.list({ limit: question.users })).length);
}
