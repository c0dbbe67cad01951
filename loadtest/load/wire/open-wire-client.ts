import { targetOf } from '../arm-ports.ts';
import type { LoadClient, OpenLoadClient } from '../lane.ts';
import type { LoadOrder } from '../order.ts';
import { requestOnce } from '../request-once.ts';
import { requestedUser } from '../requested-user.ts';
import { authority } from '../target.ts';
import { exactly } from './answers.ts';
import { connectTo } from './connect-to.ts';
import { openChannel } from './open-channel.ts';
import type { Question } from './question.ts';
import type { Speak } from './speak.ts';
import { speakCreate, speakUpperCase, WIRE_ARMS, type WireArm, type WireTarget } from './wire-arms.ts';

/**
 * Connections that write requests built beforehand, and hold the answers against what they have to be: of a get or a list,
 * byte by byte against one that was asked for first and looked at in full. Rejects if the server can't be reached, or
 * does not have what is to be read, or a request is too long for the arm.
 */
export const openWireClient: OpenLoadClient = async (order, lanes) => {
  const speak = await speakOperation(order);
  return order.arm === 'grpc-one-connection'
    ? openChannels(order, speak, { channels: 1, slots: lanes })
    : openChannels(order, speak, { channels: lanes, slots: 1 });
};

async function speakOperation(order: LoadOrder): Promise<Speak> {
  const { arm, operation } = order;
  const user = requestedUser(order);
  if (arm === 'text') {
    if (operation.kind === 'create') return speakUpperCase(user);
    throw new Error(`text is an echo, which has no '${operation.kind}': choose another arm, or create`);
  }
  const target = wireTarget(order);
  if (operation.kind === 'create') return speakCreate(arm, user, target);
  const wireArm = WIRE_ARMS[arm];
  const { readUser, readUsers } = wireArm.answers;
  if (operation.kind === 'list') {
    const question: Question = { kind: 'list', users: operation.users };
    const { answer, body } = await ask(order, wireArm, question, readUsers);
    if (answer.length !== operation.users) throw new Error(wrongCount(answer.length, operation.users));
    return wireArm.speak(question, exactly(body), target);
  }
  const made = await ask(order, wireArm, { kind: 'create', user }, readUser);
  const question: Question = { kind: 'get', id: made.answer.id };
  const { answer, body } = await ask(order, wireArm, question, readUser);
  if (answer.id !== question.id || answer.name !== user.name || answer.email !== user.email) {
    throw new Error(`the server has answered with another user than ${question.id}, which it had made`);
  }
  return wireArm.speak(question, exactly(body), target);
}

const wrongCount = (found: number, wanted: number): string =>
  `the server has listed ${found} users, not ${wanted}: start it with SEED_USERS=${wanted} or more`;

/** Asks once, on a connection of its own. The answer is wrong where `read` throws. */
async function ask<T>(
  order: LoadOrder,
  arm: WireArm,
  question: Question,
  read: (body: Buffer) => T,
): Promise<{ answer: T; body: Buffer }> {
  let found: { answer: T; body: Buffer } | undefined;
  const speak = arm.speak(
    question,
    (bytes, start, end) => {
      try {
        const body = Buffer.from(bytes.subarray(start, end));
        found = { answer: read(body), body };
        return true;
      } catch {
        return false;
      }
    },
    wireTarget(order),
  );
  const client = await openChannels(order, speak, { channels: 1, slots: 1 });
  try {
    await requestOnce(client, order.timeoutMs);
  } finally {
    await client.close();
  }
  if (found === undefined) throw new Error('an answer that nobody has looked at');
  return found;
}

/** Rejects if they are not all open within the order's time-out. */
async function openChannels(
  order: LoadOrder,
  speak: Speak,
  { channels: count, slots }: { channels: number; slots: number },
): Promise<LoadClient> {
  const { arm, timeoutMs, caPem } = order;
  const protocol = arm === 'text' ? undefined : WIRE_ARMS[arm].protocol;
  const target = targetOf(order);
  const connect = connectTo(target, order.tls ? caPem : undefined, protocol);

  const opening = Array.from({ length: count }, () =>
    openChannel({ connect, speak, slots, connectTimeoutMs: timeoutMs }),
  );
  const settled = await Promise.allSettled(opening);
  const opened = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = async () => {
    for (const channel of opened) channel.close();
  };
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw new Error(
      `${arm} at ${authority(target)} can't be reached: is its server running? ${failed.reason.message}`,
    );
  }
  return { lanes: opened.flatMap(({ lanes }) => lanes), close };
}

const wireTarget = (order: LoadOrder): WireTarget => ({ ...targetOf(order), isSecure: order.tls });
