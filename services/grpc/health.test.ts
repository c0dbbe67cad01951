import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient, Status } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { type GrpcUnderTest, startGrpc } from './grpc-under-test.ts';

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICES = ['', 'user.v1.UserService'];

const healthOf = ({ channel }: GrpcUnderTest) => createClient(HealthDefinition, channel);

describe('health checking', () => {
  it('says SERVING for the server and its service, and NOT_SERVING for both from leave() on', async () => {
    const grpc = await startGrpc();
    const health = healthOf(grpc);
    for (const service of SERVICES) assert.equal((await health.check({ service })).status, SERVING);
    grpc.listener.leave?.();
    for (const service of SERVICES) assert.equal((await health.check({ service })).status, NOT_SERVING);
    await grpc.client.createUser({ name: 'Tan', email: 'a@b' }); // and goes on answering
    await grpc.close();
  });

  it('says NOT_FOUND for a service that is not here', async () => {
    const grpc = await startGrpc();
    await assert.rejects(healthOf(grpc).check({ service: 'user.v1' }), { code: Status.NOT_FOUND });
    await grpc.close();
  });

  it('tells watchers when that changes, and ends the watch when the server drains', async () => {
    const grpc = await startGrpc();
    const health = healthOf(grpc);
    const watches = SERVICES.map((service) => health.watch({ service })[Symbol.asyncIterator]());
    const next = async () =>
      (await Promise.all(watches.map((watch) => watch.next()))).map(({ value }) => value.status);
    assert.deepEqual(await next(), [SERVING, SERVING]);
    grpc.listener.leave?.();
    assert.deepEqual(await next(), [NOT_SERVING, NOT_SERVING]);
    await grpc.listener.drain();
    for (const watch of watches) {
      await assert.rejects(watch.next(), { code: Status.UNAVAILABLE, details: 'The server is stopping' });
    }
    await grpc.close();
  });

  it('lets any number of clients watch, without a word in the log, up to the limit of connections', async () => {
    const grpc = await startGrpc({ env: { MAX_CONNECTIONS: '20' } });
    const warnings: Error[] = [];
    const warn = (warning: Error) => void warnings.push(warning);
    process.on('warning', warn);
    const open = () => healthOf(grpc).watch({ service: '' })[Symbol.asyncIterator]();
    const watches = Array.from({ length: 20 }, open);
    for (const watch of watches) assert.equal((await watch.next()).value.status, SERVING);
    await assert.rejects(open().next(), { code: Status.RESOURCE_EXHAUSTED });
    await watches.pop()?.return?.();
    let status: number | undefined;
    while (status === undefined)
      status = await open()
        .next()
        .then(
          ({ value }) => value.status,
          () => undefined,
        );
    assert.equal(status, SERVING);
    process.off('warning', warn);
    assert.deepEqual(warnings, []);
    await grpc.close();
  });
});
