import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, it } from 'node:test';
import { createClient, Status } from 'nice-grpc';
import { UserServiceDefinition } from './definition.ts';
import { startGrpc } from './grpc-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

describe('listenGrpc', () => {
  it('says which setting to change where it can have no port, and nothing else', async (test) => {
    const stderr = test.mock.method(console, 'error', () => undefined);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = String((other.address() as AddressInfo).port);
    await assert.rejects(startGrpc({ env: { GRPC_PORT: port } }), {
      name: 'StartError',
      message: `GRPC_PORT: 127.0.0.1:${port} is in use by another process: end that, or set GRPC_PORT to a free port`,
    });
    await assert.rejects(startGrpc({ env: { BIND_ADDRESS: '203.0.113.1' } }), {
      name: 'StartError',
      message: /^GRPC_PORT: 203\.0\.113\.1:0 is on no address of this machine: set BIND_ADDRESS /,
    });
    assert.equal(stderr.mock.callCount(), 0);
    other.close();
  });

  it('listens on an IPv6 address, where the machine has any', async () => {
    const hasAny = Object.values(networkInterfaces()).some((all) =>
      all?.some(({ family }) => family === 'IPv6'),
    );
    const starts = startGrpc({ env: { BIND_ADDRESS: '::' } });
    if (!hasAny) return assert.rejects(starts, { name: 'StartError' });
    const grpc = await starts;
    await grpc.client.createUser(TAN);
    await grpc.close();
  });

  it('says UNIMPLEMENTED to a method that it does not have', async () => {
    const grpc = await startGrpc();
    const { listUsers } = UserServiceDefinition.methods;
    const newer = { ...UserServiceDefinition, methods: { mergeUsers: { ...listUsers, name: 'MergeUsers' } } };
    await assert.rejects(createClient(newer, grpc.channel).mergeUsers({ limit: 1, after: '' }), {
      code: Status.UNIMPLEMENTED,
      details: 'The server does not implement the method /user.v1.UserService/MergeUsers',
    });
    await grpc.close();
  });
});
