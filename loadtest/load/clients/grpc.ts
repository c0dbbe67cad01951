import { type Client, createClient } from 'nice-grpc';
import { UserServiceDefinition } from '../../../services/grpc/definition.ts';
import { openChannel } from '../../../services/grpc/open-channel.ts';
import { toPageMessage } from '../../../services/protobuf/user-messages.ts';
import type { Lane } from '../lane.ts';
import { reasonOf } from '../reason-of.ts';
import { authority } from '../target.ts';
import { type ArmTarget, joinLanes, type OpenArmClient, tlsOf } from './arm-client.ts';
import { faultOfList, faultOfUser, type Question } from './question.ts';

const CHANNEL_OPTIONS = {
  // A connection of its own: grpc-js would share it between all channels of the process to the same address.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_channelz': 0,
  'grpc.enable_http_proxy': 0,
  // A lane that has lost its connection has it again with its next requests, as those of other arms do.
  'grpc.initial_reconnect_backoff_ms': 100,
};

/** gRPC by nice-grpc, a connection for each lane. */
export const openGrpcClient: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => {
    const { client, close } = connect(target);
    return { ...createGrpcLane(client, question), close };
  });

/** The same, with one connection for all lanes. */
export const openGrpcOneConnectionClient: OpenArmClient = (target, question, lanes) => {
  const { client, close } = connect(target);
  return {
    lanes: Array.from({ length: lanes }, () => createGrpcLane(client, question)),
    close: async () => close(),
  };
};

type UserClient = Client<typeof UserServiceDefinition>;

function connect(target: ArmTarget): { client: UserClient; close: () => void } {
  const channel = openChannel(authority(target), tlsOf(target), CHANNEL_OPTIONS);
  return { client: createClient(UserServiceDefinition, channel), close: () => channel.close() };
}

/** A call is given up by a signal. As one serves for all calls of the lane, it costs next to nothing. */
function createGrpcLane(client: UserClient, question: Question): Lane {
  let giveUp = new AbortController();
  return {
    request(done) {
      call(client, question, giveUp.signal).then(done, (error) => done(reasonOf(error)));
    },
    abandon() {
      giveUp.abort(new Error('given up'));
      giveUp = new AbortController();
    },
  };
}

async function call(
  client: UserClient,
  question: Question,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (question.kind === 'create') {
    return faultOfUser(question, await client.createUser(question.user, { signal }));
  }
  if (question.kind === 'get') {
    return faultOfUser(question, await client.getUser({ id: question.id }, { signal }));
  }
  const { users } = await client.listUsers(toPageMessage({ limit: question.users }), { signal });
  return faultOfList(question, users.length);
}
