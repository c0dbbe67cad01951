import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { testUserService } from '../users/contract.ts';
import { createHeldCreates } from '../users/held-creates.ts';
import { UserError } from '../users/user-error.ts';
import { createGrpcClient } from './client.ts';
import { startGrpc } from './grpc-under-test.ts';
import { startRefusingServer } from './refusing-server.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

/** What is tried until it comes true makes its test fail after this time, in milliseconds. */
const GIVE_UP_MS = 10_000;

testUserService('gRPC client', async () => {
  const grpc = await startGrpc();
  const client = createGrpcClient(grpc);
  return {
    users: client,
    async close() {
      await client.close();
      await grpc.close();
    },
  };
});

describe('gRPC client', () => {
  it('says unavailable where there is no server, and connects once there is one', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');

    const client = createGrpcClient({
      address: `127.0.0.1:${port}`,
      channelOptions: { 'grpc.initial_reconnect_backoff_ms': 20, 'grpc.max_reconnect_backoff_ms': 20 },
    });
    await assert.rejects(client.get(1), ({ code, message }: UserError) => {
      assert.equal(code, 'unavailable');
      return /ECONNREFUSED/.test(message);
    });
    const grpc = await startGrpc({ env: { GRPC_PORT: String(port) } });
    const giveUp = AbortSignal.timeout(GIVE_UP_MS);
    let user: unknown;
    while (user === undefined && !giveUp.aborted) user = await client.create(TAN).catch(() => undefined);
    assert.deepEqual(user, { id: 1, ...TAN });
    await client.close();
    await grpc.close();
  });

  it('gives up a call at its deadline, even if the server never says anything', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const client = createGrpcClient({ address: `127.0.0.1:${port}`, deadlineMs: 50 });
    await assert.rejects(client.create(TAN), ({ code, message }: UserError) => {
      assert.equal(code, 'unavailable');
      return message.startsWith(`DEADLINE_EXCEEDED from 127.0.0.1:${port}: `);
    });
    await client.close();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  it('rejects with the reason of its signal, and the server ends the work', async () => {
    const { users, held, begun } = createHeldCreates();
    const grpc = await startGrpc({ users });
    const client = createGrpcClient(grpc);
    const caller = new AbortController();
    const call = client.create(TAN, { signal: caller.signal });
    await begun(1);
    const reason = new Error('enough');
    caller.abort(reason);
    await assert.rejects(call, reason);
    const signal = held[0]?.signal;
    assert.ok(signal);
    if (!signal.aborted) await once(signal, 'abort');
    await client.close();
    await grpc.close();
  });

  it('hands on what the server says of a full store and of one that is not there', async () => {
    const lost = new UserError('unavailable', 'No database');
    const grpc = await startGrpc({ env: { MAX_USERS: '1' }, users: { get: () => Promise.reject(lost) } });
    const client = createGrpcClient(grpc);
    await client.create(TAN);
    await assert.rejects(client.create(TAN), {
      name: 'UserError',
      code: 'exhausted',
      message: 'The store is full: 1 users',
    });
    await assert.rejects(client.get(1), ({ code, message }: UserError) => {
      assert.equal(code, 'unavailable');
      return message.startsWith('No database (request id ');
    });
    await client.close();
    await grpc.close();
  });

  it('makes no call after it is closed', async () => {
    const grpc = await startGrpc();
    const client = createGrpcClient(grpc);
    await client.close();
    await assert.rejects(client.create(TAN));
    await grpc.close();
  });

  it('makes a call anew that no server has seen, and tells of it', async () => {
    const server = await startRefusingServer(2, { id: 1, ...TAN });
    let retried = 0;
    const client = createGrpcClient({
      address: server.address,
      channelOptions: { 'grpc.enable_retries': 0 },
      onRetry: () => {
        retried += 1;
      },
    });
    assert.deepEqual(await client.create(TAN), { id: 1, ...TAN });
    assert.equal(retried, 2);
    await client.create(TAN);
    assert.equal(retried, 2);
    await client.close();
    server.close();
  });

  it('takes turns between the addresses of a name where it is told to', async () => {
    const servers = [await startGrpc(), await startGrpc()];
    const client = createGrpcClient({
      address: `ipv4:${servers.map(({ address }) => address).join(',')}`,
      channelOptions: { 'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}' },
    });
    // Each server gives ids of its own, so that both have answered when an id comes for the second time.
    const giveUp = AbortSignal.timeout(GIVE_UP_MS);
    const ids = new Set<number>();
    let id = (await client.create(TAN)).id;
    while (!ids.has(id) && !giveUp.aborted) {
      ids.add(id);
      id = (await client.create(TAN)).id;
    }
    assert.ok(ids.has(id), `one server alone answered ${ids.size} calls`);
    await client.close();
    for (const server of servers) await server.close();
  });
});
