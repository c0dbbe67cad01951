import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGrpcClient } from '../grpc/client.ts';
import { startGrpc } from '../grpc/grpc-under-test.ts';
import { createRestClient } from '../rest/client.ts';
import { createHttp2Exchange } from '../rest/http2-exchange.ts';
import { startHttp2, startRest } from '../rest/rest-under-test.ts';
import { createFramesClient } from '../socket/frames/client.ts';
import { startFrames } from '../socket/socket-under-test.ts';
import type { UserService } from '../users/user-service.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** Room for a name of a MiB in each protocol. */
const env = { MAX_NAME_CHARACTERS: '1048576', MAX_BODY_BYTES: '2097152' };
const email = 'a@b';

const PORTS: Record<
  string,
  [
    start: () => Promise<ServiceUnderTest>,
    connect: (server: ServiceUnderTest) => UserService & { close(): Promise<void> },
  ]
> = {
  http: [() => startRest({ env }), (server) => createRestClient(server)],
  http2: [() => startHttp2({ env }), (server) => createRestClient(server, createHttp2Exchange(server))],
  grpc: [() => startGrpc({ env }), ({ host, port }) => createGrpcClient({ address: `${host}:${port}` })],
  frames: [() => startFrames(env), createFramesClient],
};

describe('MAX_NAME_CHARACTERS', () => {
  for (const [port, [start, connect]] of Object.entries(PORTS)) {
    it(`holds for ${port}, both ways`, async () => {
      const server = await start();
      const users = connect(server);
      const name = 'x'.repeat(1_048_576);
      const { id } = await users.create({ name, email });
      assert.equal((await users.get(id)).name.length, name.length);
      await assert.rejects(users.create({ name: `${name}x`, email }), {
        message: 'name must have 1 to 1048576 characters',
      });
      await users.close();
      await server.close();
    });
  }
});
