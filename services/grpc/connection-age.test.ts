import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keepCalling } from '../runtime/keep-calling.ts';
import { createGrpcClient } from './client.ts';
import { startGrpc } from './grpc-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

describe('the age of a gRPC connection', () => {
  for (const { title, channelOptions } of [
    { title: 'costs a client under load no call', channelOptions: {} },
    { title: 'nor one whose grpc-js makes no call anew', channelOptions: { 'grpc.enable_retries': 0 } },
  ]) {
    it(title, async () => {
      const grpc = await startGrpc({ settings: { MAX_CONNECTION_AGE_MS: 200 } });
      const client = createGrpcClient({ ...grpc, channelOptions });
      const load = { port: grpc.port, atOnce: 8, connections: 15 };
      const { answered, failures } = await keepCalling(() => client.create(TAN), load);
      assert.deepEqual(failures, []);
      assert.ok(answered >= load.connections);
      await client.close();
      await grpc.close();
    });
  }
});
