import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { testUserService } from '../../users/contract.ts';
import { createHeldCreates } from '../../users/held-creates.ts';
import { startFrames } from '../socket-under-test.ts';
import { createFramesClient } from './client.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const host = '127.0.0.1';

testUserService('frames client', async () => {
  const server = await startFrames();
  const client = createFramesClient(server);
  return {
    users: client,
    async close() {
      await client.close();
      await server.close();
    },
  };
});

/** A server that does with a connection whatever the test says. */
async function listenRaw(serve: (socket: Socket) => void) {
  const server = createServer(serve).listen(0, host);
  await once(server, 'listening');
  return { host, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

const openConnections = (server: ServiceUnderTest) =>
  server.metric('wirelab_open_connections{port="frames"}');

describe('frames client', () => {
  it('sends all calls over one connection, and connects when there is a call', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    assert.equal(await openConnections(server), 0);
    const created = Array.from({ length: 20 }, () => client.create(TAN));
    await begun(20);
    assert.equal(await openConnections(server), 1);
    for (const { finish } of held) finish();
    assert.equal((await Promise.all(created)).length, 20);
    await client.close();
    await server.close();
  });

  it('moves to a new connection when the server goes away, and gets the old answers', async () => {
    const { users, held, begun } = createHeldCreates();
    const leaving = await startFrames({ IDLE_TIMEOUT_MS: '20' }, users);
    const client = createFramesClient(leaving);
    const first = client.create(TAN);
    await begun(1);
    held[0]?.finish();
    await first;
    while ((await openConnections(leaving)) !== 0); // told to go for its silence, it has gone
    const second = client.create(TAN);
    await begun(2);
    held[1]?.finish();
    assert.equal((await second).id, 2);

    const third = client.create(TAN);
    await begun(3);
    const drained = leaving.listener.drain();
    while ((await openConnections(leaving)) !== 1); // the one that waits for its answer
    held[2]?.finish();
    assert.equal((await third).id, 3);
    await drained; // so it has ended its side
    await client.close();
  });

  it('fails what is pending on a lost connection, and connects anew for the next call', async () => {
    const { users, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    const lost = [client.create(TAN), client.create(TAN)];
    await begun(2);
    server.listener.destroy();
    for (const call of lost) await assert.rejects(call, { name: 'UserError', code: 'unavailable' });
    await assert.rejects(client.get(1), { code: 'not-found' });
    await client.close();
    await server.close();
  });

  it('fails with unavailable where nobody listens', async () => {
    const server = await startFrames();
    const client = createFramesClient(server);
    await server.close();
    const message = `No connection with ${host}:${server.port}: ECONNREFUSED`;
    await assert.rejects(client.get(1), { code: 'unavailable', message });
    await client.close();
  });

  it('gives up a connection that is not made in time', async () => {
    // An address of the range for documentation (RFC 5737): either no answer, or no route.
    const client = createFramesClient({ host: '192.0.2.1', port: 9, connectTimeoutMs: 50 });
    await assert.rejects(client.get(1), {
      code: 'unavailable',
      message: /^No connection with 192\.0\.2\.1:9: /,
    });
    await client.close();
  });

  it('gives up a call without an answer in time, and takes no notice of a late one', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient({ ...server, callTimeoutMs: 50 });
    const message = 'No answer within 50 ms';
    await assert.rejects(client.create(TAN), { code: 'unavailable', message });
    held[0]?.finish();
    const next = client.create(TAN);
    await begun(2);
    held[1]?.finish();
    assert.equal((await next).id, 2);
    await client.close();
    await server.close();
  });

  it('gives up a call whose caller does, with the reason', async () => {
    const { users, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    const caller = new AbortController();
    const call = client.create(TAN, { signal: caller.signal });
    await begun(1);
    caller.abort(new Error('enough'));
    await assert.rejects(call, { message: 'enough' });
    await server.close();
    await client.close();
  });

  it('makes no more calls than its limit at once', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient({ ...server, maxPendingCalls: 1 });
    const first = client.create(TAN);
    const message = '1 calls wait for answers already';
    await assert.rejects(client.create(TAN), { code: 'unavailable', message });
    await begun(1);
    held[0]?.finish();
    await first;
    await client.close();
    await server.close();
  });

  it('gets what is pending before it closes, and calls no more', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    const call = client.create(TAN);
    const closed = client.close();
    await assert.rejects(client.get(1), { code: 'unavailable', message: 'The client is closed' });
    await begun(1);
    held[0]?.finish();
    assert.equal((await call).id, 1);
    await closed;
    await server.close();
  });

  it('says why where a connection is refused as one too many', async () => {
    const server = await startFrames({ MAX_CONNECTIONS: '1' });
    const [first, second] = [createFramesClient(server), createFramesClient(server)];
    await first.create(TAN);
    const message = 'Too many connections: the limit is 1';
    await assert.rejects(second.create(TAN), { code: 'unavailable', message });
    await first.close();
    await second.close();
    await server.close();
  });

  it('fails with unavailable where the server speaks something else', async () => {
    for (const bytes of ['HTTP/1.1 400 Bad Request\r\n\r\n', '\0\0\0\x08\0\0\0\x01\x01\xff\xff\xff']) {
      const server = await listenRaw((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => socket.write(bytes, 'latin1'));
      });
      const client = createFramesClient(server);
      await assert.rejects(client.get(1), { name: 'UserError', code: 'unavailable' });
      await client.close();
      server.close();
    }
  });
});
