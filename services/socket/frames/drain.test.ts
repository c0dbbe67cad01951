import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { user } from '../../../generated/user.js';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { createHeldCreates } from '../../users/held-creates.ts';
import { drainsInTime, startFrames } from '../socket-under-test.ts';
import { createFramesClient } from './client.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';
import { openRawFrames } from './raw-frames.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const createFrame = (id: number) =>
  encodeFrame(id, FrameOperation.FRAME_OPERATION_CREATE_USER, user.v1.CreateUserRequest, TAN);

describe('frames port: drain', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  it('tells every client, answers what is in flight, and closes when they have gone', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({}, users);
    const client = createFramesClient(server);
    const raw = await openRawFrames(server);
    const created = client.create(TAN);
    await begun(1);
    const drained = server.listener.drain();
    assert.deepEqual(await raw.next(), {
      id: 0,
      status: 'GOING_AWAY',
      message: 'This connection is about to end: open another',
    });
    await assert.rejects(openRawFrames(server), { kind: 'refused' });
    held[0]?.finish();
    assert.deepEqual(await created, { id: 1, ...TAN });
    raw.stream.end();
    assert.equal(await raw.next(), undefined);
    await drained;
    await client.close();
  });

  it('does not wait for a silent client that takes no notice', async () => {
    server = await startFrames({ RECEIVE_TIMEOUT_MS: '1000000', IDLE_TIMEOUT_MS: '1000000' });
    const { stream, next } = await openRawFrames(server);
    assert.equal(await drainsInTime(server), true);
    assert.equal((await next())?.status, 'GOING_AWAY');
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  it('serves on who still asks, or waits for an answer', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({}, users);
    const [asking, silent] = [await openRawFrames(server), await openRawFrames(server)];
    const drained = server.listener.drain();
    assert.equal((await asking.next())?.status, 'GOING_AWAY');
    for (const id of [1, 2]) {
      await asking.stream.write(createFrame(id));
      await begun(id);
      held[id - 1]?.finish();
      assert.deepEqual(await asking.next(), { id, status: 'OK', message: '' });
    }
    await asking.stream.write(createFrame(3));
    await server.until('wirelab_open_connections{port="frames"}', 1); // the silent one is cut off
    await asking.stream.write(createFrame(4));
    await server.until('wirelab_requests_in_flight{port="frames"}', 2);
    for (const id of [3, 4]) {
      held[id - 1]?.finish();
      assert.deepEqual(await asking.next(), { id, status: 'OK', message: '' });
    }
    assert.equal((await silent.next())?.status, 'GOING_AWAY');
    asking.stream.end();
    await drained;
  });

  it('is cut short by destroy, which abandons what is in flight', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({}, users);
    const client = createFramesClient(server);
    const created = client.create(TAN);
    await begun(1);
    const drained = server.listener.drain();
    server.listener.destroy();
    await assert.rejects(created, { code: 'unavailable' });
    await drained;
    assert.equal(held[0]?.signal?.aborted, true);
    await client.close();
  });
});
