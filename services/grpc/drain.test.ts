import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { createClient, Status } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { ServerReflectionService } from 'nice-grpc-server-reflection';
import { createHeldCreates } from '../users/held-creates.ts';
import { startGrpc } from './grpc-under-test.ts';
import { beginCall, openSession } from './raw-http2.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

describe('drain', () => {
  it('answers every call in flight, and takes no new one', async () => {
    const { users, held, begun } = createHeldCreates();
    const grpc = await startGrpc({ users });
    const calls = Array.from({ length: 100 }, () => grpc.client.createUser(TAN));
    await begun(100);
    let isDrained = false;
    const drained = grpc.listener.drain().then(() => {
      isDrained = true;
    });
    await assert.rejects(grpc.client.getUser({ id: '1' }), { code: Status.UNAVAILABLE });
    assert.equal(isDrained, false);
    for (const { finish } of held) finish();
    assert.equal((await Promise.all(calls)).length, 100);
    await drained;
    assert.equal(await grpc.metric('wirelab_open_connections{port="grpc"}'), 0);
    await grpc.close();
  });

  it('waits neither for idle clients, nor for one that says nothing, nor for one that never hangs up', async () => {
    const grpc = await startGrpc();
    await grpc.client.createUser(TAN); // and stays connected
    const idle = await openSession(grpc.address);
    const mute = connect(grpc.port, '127.0.0.1');
    const stubborn = connect({ port: grpc.port, host: '127.0.0.1', allowHalfOpen: true }).resume();
    stubborn.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await Promise.all([once(mute, 'connect'), once(stubborn, 'data')]);
    await grpc.listener.drain();
    assert.ok(idle.closed || idle.destroyed);
    stubborn.destroy();
    await grpc.close();
  });

  it('ends watches and reflection, which have no end of their own', async () => {
    const grpc = await startGrpc();
    const watch = createClient(HealthDefinition, grpc.channel).watch({ service: '' })[Symbol.asyncIterator]();
    await watch.next();
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    async function* questions() {
      begin();
      await new Promise(() => {}); // none ever comes
    }
    const reflection = createClient(ServerReflectionService, grpc.channel).serverReflectionInfo(
      questions() as never,
    );
    const answers = reflection[Symbol.asyncIterator]().next();
    await begun;
    await Promise.all([
      grpc.listener.drain(),
      assert.rejects(watch.next(), { code: Status.UNAVAILABLE }),
      assert.rejects(answers, { code: Status.UNAVAILABLE }),
    ]);
    await grpc.close();
  });
});

describe('destroy', () => {
  it('cuts off what the drain waits for, and its work ends', async () => {
    const { users, held, begun } = createHeldCreates();
    const grpc = await startGrpc({ users });
    const session = await openSession(grpc.address);
    beginCall(session, 'CreateUser'); // whose message never comes
    const call = grpc.client.createUser(TAN);
    await begun(1);
    const drained = grpc.listener.drain();
    grpc.listener.destroy();
    await assert.rejects(call, { name: 'ClientError' });
    await drained;
    const signal = held[0]?.signal;
    assert.ok(signal);
    if (!signal.aborted) await once(signal, 'abort');
    await grpc.close();
  });
});
