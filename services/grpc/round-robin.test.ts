import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createGrpcClient } from './client.ts';
import { startGrpc } from './grpc-under-test.ts';
import { roundRobin } from './round-robin.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const CREATED = 'wirelab_requests_total{port="grpc",operation="create",outcome="ok"}';

/** What is tried until it comes true makes its test fail after this time, in milliseconds. */
const GIVE_UP_MS = 10_000;

describe('round robin', () => {
  it('gives every address of a name the same share, as soon as all are connected', async (t) => {
    const servers = [await startGrpc(), await startGrpc(), await startGrpc()];
    const client = createGrpcClient({
      // A target with several addresses, as dns:/// with a headless Service is.
      address: `ipv4:${servers.map(({ address }) => address).join(',')}`,
      channelOptions: { ...roundRobin, 'grpc.use_local_subchannel_pool': 1 },
    });
    t.after(async () => {
      await client.close();
      for (const server of servers) await server.close();
    });
    const counts = async () => Promise.all(servers.map(async ({ metric }) => (await metric(CREATED)) ?? 0));

    const giveUp = AbortSignal.timeout(GIVE_UP_MS);
    while ((await counts()).includes(0) && !giveUp.aborted) await client.create(TAN);
    const before = await counts();
    for (let call = 0; call < 30; call += 1) await client.create(TAN);
    const after = await counts();
    assert.deepEqual(
      after.map((count, server) => count - (before[server] ?? 0)),
      [10, 10, 10],
    );
  });
});
