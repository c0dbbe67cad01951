import assert from 'node:assert/strict';
import { once } from 'node:events';
import { constants } from 'node:http2';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { createChannel, createClient, Status } from 'nice-grpc';
import { createHeldCreates } from '../users/held-creates.ts';
import { UserServiceDefinition } from './definition.ts';
import { startGrpc } from './grpc-under-test.ts';
import { beginCall, closeCode, EMPTY_MESSAGE, openSession } from './raw-http2.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const OPEN_CONNECTIONS = 'wirelab_open_connections{port="grpc"}';

describe('limits of messages', () => {
  it('refuse a request over 4 MiB as RESOURCE_EXHAUSTED, and no shorter one', async () => {
    const grpc = await startGrpc();
    const ofBytes = (bytes: number) => ({ id: 'x'.repeat(bytes - 5) }); // 5: the tag, and the length in 4 bytes
    await assert.rejects(grpc.client.getUser(ofBytes(4 * 1024 * 1024)), { code: Status.INVALID_ARGUMENT });
    await assert.rejects(grpc.client.getUser(ofBytes(4 * 1024 * 1024 + 1)), {
      code: Status.RESOURCE_EXHAUSTED,
      details: 'Received message larger than max (4194305 vs 4194304)',
    });
    await grpc.close();
  });

  it('refuse a request that is only short as long as it is compressed', async () => {
    const grpc = await startGrpc({ env: { MAX_MESSAGE_BYTES: '10000' } });
    const channel = createChannel(grpc.address, undefined, { 'grpc.default_compression_algorithm': 2 });
    const client = createClient(UserServiceDefinition, channel);
    await assert.rejects(client.getUser({ id: 'x'.repeat(9000) }), { code: Status.INVALID_ARGUMENT });
    await assert.rejects(client.getUser({ id: 'x'.repeat(11_000) }), { code: Status.RESOURCE_EXHAUSTED });
    channel.close();
    await grpc.close();
  });

  it('refuse an answer that is too long as RESOURCE_EXHAUSTED', async () => {
    const grpc = await startGrpc({ env: { MAX_MESSAGE_BYTES: '300' } });
    for (let count = 0; count < 10; count += 1)
      await grpc.client.createUser({ ...TAN, name: 'x'.repeat(100) });
    assert.equal((await grpc.client.listUsers({ limit: 2, after: '' })).users.length, 2);
    await assert.rejects(grpc.client.listUsers({ limit: 10, after: '' }), {
      code: Status.RESOURCE_EXHAUSTED,
    });
    await grpc.close();
  });

  it('refuse what is not one message', async () => {
    const grpc = await startGrpc();
    const session = await openSession(grpc.address);
    for (const [frames, status] of [
      [[], Status.UNIMPLEMENTED],
      [[EMPTY_MESSAGE, EMPTY_MESSAGE], Status.UNIMPLEMENTED],
      [[Buffer.from([0, 0, 0, 0, 2, 0x0a, 0x7f])], Status.INTERNAL],
    ] as const) {
      const call = beginCall(session, 'CreateUser');
      for (const frame of frames) call.write(frame);
      call.end();
      const [headers] = await once(call, 'response');
      assert.equal(Status[headers['grpc-status']], Status[status]);
    }
    session.destroy();
    await grpc.close();
  });
});

describe('limits of connections', () => {
  it('close a connection over MAX_CONNECTIONS, and let another in when one has gone', async () => {
    const grpc = await startGrpc({ env: { MAX_CONNECTIONS: '2' } });
    const [first] = [await openSession(grpc.address), await openSession(grpc.address)];
    assert.equal(await grpc.metric(OPEN_CONNECTIONS), 2);
    await assert.rejects(grpc.client.createUser(TAN), { code: Status.UNAVAILABLE });
    assert.deepEqual(
      grpc.records.map(({ msg, maxConnections }) => [msg, maxConnections]),
      [['Connections refused: too many are open', 2]],
    );
    assert.equal(await grpc.metric(OPEN_CONNECTIONS), 2);
    first.destroy();
    while ((await grpc.metric(OPEN_CONNECTIONS)) !== 1);
    await openSession(grpc.address);
    assert.equal(await grpc.metric(OPEN_CONNECTIONS), 2);
    await grpc.close();
    assert.equal(await grpc.metric(OPEN_CONNECTIONS), 0);
  });

  it('are those of each server, and no other', async () => {
    const [grpc, other] = [await startGrpc(), await startGrpc()];
    await other.client.createUser(TAN);
    assert.equal(await grpc.metric(OPEN_CONNECTIONS), 0);
    assert.equal(await other.metric(OPEN_CONNECTIONS), 1);
    await grpc.close();
    await other.close();
  });

  it('cut off a client that answers no ping', async () => {
    const grpc = await startGrpc({ env: { KEEPALIVE_MS: '1000', KEEPALIVE_TIMEOUT_MS: '1000' } });
    const socket = connect(grpc.port, '127.0.0.1').resume();
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])); // SETTINGS, and not a word after that
    await once(socket, 'close');
    while ((await grpc.metric(OPEN_CONNECTIONS)) !== 0);
    await grpc.close();
  });

  it('ask a connection to go at its age: it finishes its calls, new ones take another, none fails', async () => {
    const { users, held, begun } = createHeldCreates();
    const grpc = await startGrpc({ env: { MAX_CONNECTION_AGE_MS: '1000' }, users });
    const session = await openSession(grpc.address);
    const old = grpc.client.createUser(TAN);
    await begun(1);
    await once(session, 'goaway');
    while ((await grpc.metric(OPEN_CONNECTIONS)) !== 1); // that session had no call
    const young = grpc.client.createUser(TAN);
    await begun(2);
    for (const { finish } of held) finish();
    assert.deepEqual(
      (await Promise.all([old, young])).map(({ id }) => id),
      ['1', '2'],
    );
    await grpc.close();
  });

  it('cut off the calls of an old connection after its grace', async () => {
    const { users, begun } = createHeldCreates();
    const env = { MAX_CONNECTION_AGE_MS: '1000', MAX_CONNECTION_AGE_GRACE_MS: '1000' };
    const grpc = await startGrpc({ env, users });
    const call = grpc.client.createUser(TAN);
    await begun(1);
    await assert.rejects(call, { name: 'ClientError' });
    while ((await grpc.metric('wirelab_requests_in_flight{port="grpc"}')) !== 0);
    await grpc.close();
  });
});

describe('limits of a connection', () => {
  it('are 256 calls at once and 128 header fields', async () => {
    const grpc = await startGrpc();
    const session = await openSession(grpc.address);
    assert.equal(session.remoteSettings.maxConcurrentStreams, 256);
    const fields = Array.from({ length: 130 }, (_, index) => [`field-${index}`, 'x']);
    const call = beginCall(session, 'CreateUser', Object.fromEntries(fields));
    assert.equal(await closeCode(call), constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.destroy();
    await grpc.close();
  });

  it('are 64 MB for a client that does not take its answers', async () => {
    const grpc = await startGrpc();
    const user = { ...TAN, name: '陳'.repeat(200) };
    await Promise.all(Array.from({ length: 1000 }, () => grpc.client.createUser(user)));
    const session = await openSession(grpc.address);
    const call = () => beginCall(session, 'ListUsers').pause().end(EMPTY_MESSAGE);
    const unread = Array.from({ length: 128 }, call); // of 600 kB each
    await Promise.all(unread.map((one) => once(one, 'response')));
    assert.equal(await closeCode(call()), constants.NGHTTP2_ENHANCE_YOUR_CALM);
    session.destroy();
    await grpc.close();
  });
});
