import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServiceImplementation } from 'nice-grpc';
import { createChannel, createClient, createServer, Metadata, ServerError, Status } from 'nice-grpc';
import { HealthDefinition, HealthServiceImpl } from 'nice-grpc-server-health';
import { UserServiceDefinition } from './definition.ts';
import { unaryShortcut } from './unary-shortcut.ts';

const unused = () => Promise.reject(new ServerError(Status.ABORTED, 'not in this test'));

/** What it is given comes back: what the shortcut gives has to be what nice-grpc gives. */
const methods: ServiceImplementation<typeof UserServiceDefinition> = {
  createUser: async ({ name }, { metadata, signal }) => ({
    id: String(signal.aborted),
    name,
    email: metadata.get('x-request-id') ?? 'none',
  }),
  getUser: async ({ id }) => {
    throw new ServerError(Status.NOT_FOUND, `Kein Benutzer „${id}“`);
  },
  updateUser: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new ServerError(Status.CANCELLED, 'too late')));
    }),
  deleteUser: unused,
  listUsers: unused,
};

/** What a client sees of a server with these interceptors. */
async function seenWith(interceptors: unknown[]): Promise<unknown[]> {
  const server = createServer({ interceptors });
  server.add(UserServiceDefinition, methods);
  server.add(HealthDefinition, HealthServiceImpl());
  const channel = createChannel(`127.0.0.1:${await server.listen('127.0.0.1:0')}`);
  const users = createClient(UserServiceDefinition, channel);
  const health = createClient(HealthDefinition, channel);
  const seen = await Promise.allSettled([
    users.createUser({ name: 'Ωμέγα', email: '' }, { metadata: Metadata({ 'x-request-id': 'a' }) }),
    users.createUser({ name: '', email: '' }),
    users.getUser({ id: 'é' }),
    users.updateUser({ id: '1' }, { metadata: Metadata({ 'grpc-timeout': '10m' }) }),
    users.listUsers({ limit: 0, after: '' }),
    health.check({ service: '' }),
    health.check({ service: 'none' }),
  ]);
  channel.close();
  await server.shutdown();
  return seen;
}

describe('unaryShortcut', () => {
  it('answers as nice-grpc does', async () => {
    const shortcut = unaryShortcut(UserServiceDefinition, methods);
    const [usual, short] = [await seenWith([]), await seenWith([shortcut])];
    assert.deepEqual(short, usual);
    assert.deepEqual(
      usual.map((one) => (one as PromiseSettledResult<unknown>).status),
      ['fulfilled', 'fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled', 'rejected'],
    );
  });
});
