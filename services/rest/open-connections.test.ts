import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHeldCalls } from './held-calls.ts';
import { connectionHeaders, startRest } from './rest-under-test.ts';

const GET = (id: number) => `GET /api/users/${id} HTTP/1.1\r\nHost: a\r\n\r\n`;
const user = { id: 1, name: 'Held', email: 'held@example.com' };

describe('the connections of a REST server', () => {
  it('are kept alive until it leaves; then each answer says that it is the last', async () => {
    const rest = await startRest();
    const connection = await rest.open();
    connection.send(GET(2));
    assert.equal((await connection.next())?.headers.connection, 'keep-alive');
    rest.listener.leave?.();
    connection.send(GET(2));
    assert.equal((await connection.next())?.headers.connection, 'close');
    assert.equal(await connection.next(), undefined);
    assert.equal(
      (await rest.request('GET', '/api/users/2')).status,
      200,
      'new ones are taken until the drain',
    );
    await rest.close();
  });

  it('end with a drain after all that is in flight, pipelined requests too, has been answered', async () => {
    const held = createHeldCalls(user);
    const rest = await startRest({ users: { get: held.call } });
    const connection = await rest.open();
    connection.send(GET(1) + GET(2) + GET(3));
    await held.begun(3);
    const drained = rest.listener.drain();
    await assert.rejects(rest.open(), { code: 'ECONNREFUSED' });
    held.release();
    assert.deepEqual(await connectionHeaders(connection), ['keep-alive', 'keep-alive', 'close']);
    await drained;
  });

  it('that are idle still have a request answered that was on its way as the drain began', async () => {
    const rest = await startRest();
    const [busy, idle] = [await rest.open(), await rest.open()];
    for (const connection of [busy, idle]) {
      connection.send(GET(2));
      await connection.next();
    }
    busy.send(GET(3));
    const drained = rest.listener.drain();
    const answer = await busy.next();
    assert.deepEqual([answer?.status, answer?.headers.connection], [200, 'close']);
    await drained;
    assert.equal(await idle.next(), undefined, 'closed, and not reset');
  });

  it('are not ended by a drain in the middle of a long answer', async () => {
    const rest = await startRest({ env: { SEED_USERS: '1000' } });
    const connection = await rest.open();
    const pages = 40;
    connection.send('GET /api/users HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(pages));
    await connection.next();
    const drained = rest.listener.drain();
    for (let page = 1; page < pages; page += 1)
      assert.equal((await connection.next())?.status, 200, `page ${page}`);
    assert.equal(await connection.next(), undefined);
    await drained;
  });

  it('may break while their requests are under way', async () => {
    const held = createHeldCalls(user);
    const rest = await startRest({ users: { get: held.call } });
    const connection = await rest.open();
    connection.send(GET(1) + GET(2) + GET(3));
    await held.begun(3);
    connection.close();
    await rest.until('wirelab_open_connections{port="http"}', 0);
    held.release();
    assert.equal((await rest.request('GET', '/api/users/2')).status, 200);
    assert.deepEqual(
      rest.records.filter(({ level }) => level > 20),
      [],
    );
    await rest.close();
  });

  it('are cut off by a destroy', async () => {
    const held = createHeldCalls(user);
    const rest = await startRest({ users: { get: held.call } });
    const connection = await rest.open();
    connection.send(GET(1));
    await held.begun(1);
    const drained = rest.listener.drain();
    rest.listener.destroy();
    await drained;
    assert.equal(await connection.next().catch(() => undefined), undefined);
  });

  it('are refused over MAX_CONNECTIONS, and the log says so once', async () => {
    const rest = await startRest({ env: { MAX_CONNECTIONS: '2' } });
    const held = [await rest.open(), await rest.open()];
    for (let n = 0; n < 3; n += 1) {
      const refused = await rest.open();
      assert.equal(await refused.next().catch(() => undefined), undefined);
    }
    held[0]?.send(GET(2));
    assert.equal((await held[0]?.next())?.status, 200);
    assert.equal(rest.records.filter(({ msg }) => msg.startsWith('Connections refused')).length, 1);
    for (const connection of held) connection.close();
    await rest.close();
  });

  it('are closed when they have been silent for KEEP_ALIVE_TIMEOUT_MS', async () => {
    const rest = await startRest({ env: { KEEP_ALIVE_TIMEOUT_MS: '1' } });
    const connection = await rest.open();
    connection.send(GET(2));
    await connection.next();
    assert.equal(await connection.next(), undefined);
    await rest.close();
  });
});
