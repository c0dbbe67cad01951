import { user } from '../../../generated/user.js';
import { expectEqual, type Print, type Scenario } from '../../runtime/scenarios.ts';
import type { Target } from '../../runtime/target.ts';
import type { User } from '../../users/user.ts';
import { createFramesClient, type FramesClient } from './client.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';
import { openRawFrames, type RawFrames } from './raw-frames.ts';

const PIPELINED = 100;
const TAN = { name: 'Tan', email: 'Tan@example.com' };
const REQUEST_ID = 7;
const UNKNOWN_OPERATION = 99;

/** What a frames client tries on its server: each operation, pipelining, and each way to get a frame wrong. */
export function framesScenarios(target: Target): Scenario[] {
  return [
    called(target, '10. Frames: Create, Get, Update, List, Delete', async (client, print) => {
      const created = await client.create(TAN);
      print(`Created User: ${describe(created)}`);
      expectEqual('the created user', created, { ...TAN, id: created.id });
      expectEqual('the fetched user', await client.get(created.id), created);
      const updated = await client.update(created.id, { email: 'Tan@new.com' });
      print(`Updated User: ${describe(updated)}`);
      expectEqual('the updated user', updated, { ...created, email: 'Tan@new.com' });
      expectEqual('the list', await client.list({ after: created.id - 1, limit: 1 }), [updated]);
      await client.delete(created.id);
      print('User deleted');
      await expectFailure(client.get(created.id), print, 'not-found', 'User not found');
    }),

    called(target, '11. Frames: Rules', async (client, print) => {
      const nameless = client.create({ ...TAN, name: '' });
      await expectFailure(nameless, print, 'invalid', 'Name and email are required');
    }),

    called(target, '12. Frames: Pipelined Requests', async (client, print) => {
      print(`Sending: ${PIPELINED} requests at once`);
      const users = await Promise.all(Array.from({ length: PIPELINED }, () => client.create(TAN)));
      const ids = new Set(users.map(({ id }) => id));
      print(`Server response: ${ids.size} users, each with an id of its own`);
      expectEqual('the number of ids', ids.size, PIPELINED);
      await Promise.all([...ids].map((id) => client.delete(id)));
    }),

    broken(target, '13. Frames: Unknown Operation', 'UNKNOWN_OPERATION', async ({ stream }) => {
      await stream.write(encodeFrame(REQUEST_ID, UNKNOWN_OPERATION, user.v1.CreateUserRequest, TAN));
    }),

    broken(target, '14. Frames: Bad Message', 'BAD_MESSAGE', async ({ stream }) => {
      await stream.write(header(6, FrameOperation.FRAME_OPERATION_CREATE_USER));
      await stream.write(Buffer.from([0xff]));
    }),

    broken(target, '15. Frames: Truncated Frame', 'TRUNCATED', async ({ stream }) => {
      await stream.write(header(100, FrameOperation.FRAME_OPERATION_CREATE_USER));
      stream.end();
    }),

    broken(target, '16. Frames: Oversized Frame', 'TOO_LARGE', async ({ stream }) => {
      await stream.write(header(0xffff_ffff, FrameOperation.FRAME_OPERATION_CREATE_USER));
    }),
  ];
}

function called(
  target: Target,
  title: string,
  run: (client: FramesClient, print: Print) => Promise<void>,
): Scenario {
  return {
    title,
    async run(print) {
      const client = createFramesClient(target);
      try {
        await run(client, print);
      } finally {
        await client.close();
      }
    },
  };
}

/** Sends a frame that is wrong, and expects the answer that has the request's id and this status. */
function broken(
  target: Target,
  title: string,
  status: string,
  send: (frames: RawFrames) => Promise<void>,
): Scenario {
  return {
    title,
    async run(print, signal) {
      const frames = await openRawFrames(target, signal);
      try {
        await send(frames);
        const answer = await frames.next();
        print(`Server response: ${answer?.status}: ${answer?.message}`);
        expectEqual('the status', answer?.status, status);
        expectEqual('the request id', answer?.id, REQUEST_ID);
      } finally {
        frames.stream.close();
      }
    },
  };
}

/** A header that says how much follows it, with the request id above. */
function header(length: number, operation: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt32BE(length, 0);
  bytes.writeUInt32BE(REQUEST_ID, 4);
  bytes[8] = operation;
  return bytes;
}

async function expectFailure(
  call: Promise<unknown>,
  print: Print,
  code: string,
  message: string,
): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: { code?: string; message: string }) => reason,
  );
  print(`SUCCESS: Server correctly returned ${error?.code}: ${error?.message}`);
  expectEqual('the failure', { code: error?.code, message: error?.message }, { code, message });
}

const describe = ({ id, name, email }: User): string => `id: ${id}, name: ${name}, email: ${email}`;
