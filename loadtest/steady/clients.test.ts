import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRefusingServer } from '../../services/grpc/refusing-server.ts';
import { openClients } from './clients.ts';
import { readSteadySettings } from './settings.ts';

describe('the clients of the steady load', () => {
  it('count each request of gRPC that is made anew, the first time too', async () => {
    const user = { id: 1, name: 'Tan', email: 'tan@example.com' };
    const server = await startRefusingServer(1, user);
    const [grpc] = openClients(readSteadySettings({ REST: '', FRAMES: '', GRPC: server.address }));
    assert.ok(grpc);
    assert.equal(grpc.retried(), 0);
    assert.deepEqual(await grpc.next().get(1), user);
    assert.equal(grpc.retried(), 1);
    await grpc.close();
    server.close();
  });
});
