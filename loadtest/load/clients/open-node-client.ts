import type { Arm } from '../../result/arms.ts';
import { targetOf } from '../arm-ports.ts';
import type { OpenLoadClient } from '../lane.ts';
import { requestOnce } from '../request-once.ts';
import { requestedUser } from '../requested-user.ts';
import type { ArmTarget, OpenArmClient } from './arm-client.ts';
import { openFramesClient } from './frames.ts';
import { openGrpcClient, openGrpcOneConnectionClient } from './grpc.ts';
import type { Question } from './question.ts';
import { openRestClient, openRestProtobufClient } from './rest.ts';
import { openRestHttp2Client } from './rest-http2.ts';
import { openTextClient } from './text.ts';

const CLIENTS: Readonly<Record<Arm, OpenArmClient>> = {
  rest: openRestClient,
  'rest-protobuf': openRestProtobufClient,
  'rest-http2': openRestHttp2Client,
  grpc: openGrpcClient,
  'grpc-one-connection': openGrpcOneConnectionClient,
  frames: openFramesClient,
  text: openTextClient,
};

/**
 * Clients as people use them, from object to object: what is sent is encoded for each request, and what comes back is
 * decoded and looked at. Rejects where a user that is to be read can't be made.
 */
export const openNodeClient: OpenLoadClient = async (order, lanes) => {
  const { arm, operation, timeoutMs } = order;
  const caPem = order.tls ? order.caPem : undefined;
  const target: ArmTarget = { ...targetOf(order), caPem, timeoutMs };
  const open = CLIENTS[arm];
  if (operation.kind === 'list') return open(target, operation, lanes);
  const create: Question = { kind: 'create', user: requestedUser(order), lastId: '' };
  if (operation.kind === 'create') return open(target, create, lanes);

  const first = open(target, create, 1);
  try {
    await requestOnce(first, timeoutMs);
  } finally {
    await first.close();
  }
  return open(target, { kind: 'get', user: create.user, id: create.lastId }, lanes);
};
