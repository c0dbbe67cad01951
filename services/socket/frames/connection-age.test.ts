import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { user } from '../../../generated/user.js';
import { keepCalling } from '../../runtime/keep-calling.ts';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { createHeldCreates } from '../../users/held-creates.ts';
import { drainsInTime, startFrames } from '../socket-under-test.ts';
import { createFramesClient } from './client.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';
import { openRawFrames, type RawFrames } from './raw-frames.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const createFrame = (id: number) =>
  encodeFrame(id, FrameOperation.FRAME_OPERATION_CREATE_USER, user.v1.CreateUserRequest, TAN);

/** Asks on and on, whatever it is told, until the server ends the connection. Returns the last answer. */
async function askOn({ stream, next }: RawFrames): Promise<string | undefined> {
  let last: string | undefined;
  for (let id = 2; !stream.isEnded; id += 1) {
    await stream.write(createFrame(id));
    last = (await next())?.status ?? last;
  }
  stream.end();
  return last;
}

describe('frames port: the age of a connection', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  it('costs a client under load no call, however many connections it takes', async () => {
    for (const atOnce of [1, 100, 1000]) {
      // As slow as a database, so that calls are under way, held back and on their way as the age comes.
      const create = async () => pause(2, { id: 1, ...TAN });
      server = await startFrames({}, { create }, { MAX_CONNECTION_AGE_MS: 10 });
      const client = createFramesClient(server);
      const load = { port: server.port, atOnce, connections: 20 };
      const { answered, failures } = await keepCalling(() => client.create(TAN), load);
      assert.deepEqual(failures, []);
      assert.ok(answered >= 20);
      await client.close();
      await server.close();
    }
  });

  it('is told as in a drain, and what was sent is answered', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({}, users, { MAX_CONNECTION_AGE_MS: 50 });
    const { stream, next } = await openRawFrames(server);
    await stream.write(createFrame(1));
    await begun(1);
    assert.deepEqual(await next(), {
      id: 0,
      status: 'GOING_AWAY',
      message: 'This connection is about to end: open another',
    });
    stream.end();
    held[0]?.finish();
    assert.deepEqual(await next(), { id: 1, status: 'OK', message: '' });
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  it('ends after its grace for a client that asks on; what it has begun is answered', async () => {
    const settings = { MAX_CONNECTION_AGE_MS: 10, MAX_CONNECTION_AGE_GRACE_MS: 50 };
    server = await startFrames({}, {}, settings);
    assert.equal(await askOn(await openRawFrames(server)), 'OK');
    await server.until('wirelab_open_connections{port="frames"}', 0);
  });

  it('has that grace in a drain, too', async () => {
    server = await startFrames({}, {}, { MAX_CONNECTION_AGE_GRACE_MS: 50 });
    const raw = await openRawFrames(server);
    await raw.stream.write(createFrame(1));
    await raw.next();
    const [inTime] = await Promise.all([drainsInTime(server), askOn(raw)]);
    assert.equal(inTime, true);
  });
});
