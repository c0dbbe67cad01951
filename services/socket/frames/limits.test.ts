import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { user } from '../../../generated/user.js';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { createHeldCreates } from '../../users/held-creates.ts';
import { startFrames } from '../socket-under-test.ts';
import { createFramesClient } from './client.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';
import { openRawFrames } from './raw-frames.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const { CreateUserRequest, ListUsersRequest } = user.v1;
const createFrame = (id: number) =>
  encodeFrame(id, FrameOperation.FRAME_OPERATION_CREATE_USER, CreateUserRequest, TAN);

describe('frames port: limits', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  it('refuses what is over MAX_IN_FLIGHT at once, and answers the rest', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({ MAX_IN_FLIGHT: '2' }, users);
    const [one, other] = [await openRawFrames(server), await openRawFrames(server)];
    await one.stream.write(Buffer.concat([createFrame(1), createFrame(2)]));
    await begun(2);
    await other.stream.write(createFrame(3));
    const message = 'Too many requests are under way';
    assert.deepEqual(await other.next(), { id: 3, status: 'OVERLOADED', message });
    held[0]?.finish();
    assert.equal((await one.next())?.id, 1);
    await other.stream.write(createFrame(4));
    await begun(3);
    const overloaded = 'wirelab_requests_total{port="frames",operation="create",outcome="overloaded"}';
    assert.equal(await server.metric(overloaded), 1);
  });

  it('begins no more than 64 requests of one connection at once', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({}, users);
    const client = createFramesClient(server);
    const created = Array.from({ length: 200 }, () => client.create(TAN));
    await begun(64);
    const inFlight = 'wirelab_requests_in_flight{port="frames"}';
    assert.equal(await server.metric(inFlight), 64);
    for (let next = 0; next < 200; next += 1) {
      await begun(next + 1);
      assert.ok(held.length <= 64 + next);
      held[next]?.finish();
    }
    assert.equal((await Promise.all(created)).length, 200);
    await client.close();
  });

  it('tells one connection too many, and closes it', async () => {
    server = await startFrames({ MAX_CONNECTIONS: '1' });
    await openRawFrames(server);
    const second = await openRawFrames(server);
    const message = 'Too many connections: the limit is 1';
    assert.deepEqual(await second.next(), { id: 0, status: 'TOO_MANY_CONNECTIONS', message });
    assert.equal(await second.next(), undefined);
    assert.equal(second.stream.isEnded, true);
  });

  it('tells a silent connection that it is about to end, and ends it', async () => {
    server = await startFrames({ IDLE_TIMEOUT_MS: '50', RECEIVE_TIMEOUT_MS: '100' });
    const { stream, next } = await openRawFrames(server);
    assert.equal((await next())?.status, 'GOING_AWAY');
    await stream.write(createFrame(1)); // it was on its way
    assert.equal((await next())?.status, 'OK');
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  it('does not take a slow request for silence', async () => {
    const { users, held, begun } = createHeldCreates();
    server = await startFrames({ IDLE_TIMEOUT_MS: '20' }, users);
    const { stream, next } = await openRawFrames(server);
    await stream.write(createFrame(1));
    await begun(1);
    const other = await openRawFrames(server);
    assert.equal((await other.next())?.status, 'GOING_AWAY'); // so the time is over for the first one, too
    held[0]?.finish();
    assert.deepEqual(await next(), { id: 1, status: 'OK', message: '' });
  });

  it('does not read on for a client that never reads, and cuts it off', async () => {
    const users = Array.from({ length: 1000 }, (_, id) => ({ id, name: 'x'.repeat(200), email: TAN.email }));
    let lists = 0;
    const list = async () => {
      lists += 1;
      return users;
    };
    server = await startFrames({ IDLE_TIMEOUT_MS: '200' }, { list });
    const socket = connect(server.port, server.host); // no data listener: it never reads
    await once(socket, 'connect');
    const asked = 10_000;
    const request = encodeFrame(1, FrameOperation.FRAME_OPERATION_LIST_USERS, ListUsersRequest, {});
    socket.write(Buffer.concat(Array.from({ length: asked }, () => request)));
    await server.record('does not read its answers');
    assert.ok(lists < asked / 10, `${lists} of ${asked} lists were made for nobody`);
    while ((await server.metric('wirelab_open_connections{port="frames"}')) !== 0);
    socket.destroy();
  });
});
