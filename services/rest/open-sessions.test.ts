import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { keepCalling } from '../runtime/keep-calling.ts';
import type { ServiceUnderTest } from '../runtime/service-under-test.ts';
import { createRestClient } from './client.ts';
import { createHeldCalls } from './held-calls.ts';
import { createHttp2Exchange } from './http2-exchange.ts';
import { createOpenSessions } from './open-sessions.ts';
import { FRAME, openRawHttp2 } from './raw-http2.ts';
import { startHttp2 } from './rest-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const GET = { ':path': '/api/users/2' };
const OPEN = 'wirelab_open_connections{port="http2"}';

async function openSession({
  host,
  port,
}: Pick<ServiceUnderTest, 'host' | 'port'>): Promise<ClientHttp2Session> {
  const session = connect(`http://${host}:${port}`);
  session.on('error', () => {});
  await once(session, 'connect');
  return session;
}

async function statusOf(session: ClientHttp2Session): Promise<number | undefined> {
  const stream = session.request(GET);
  const [headers] = await once(stream, 'response');
  await stream.resume().toArray();
  return headers[':status'];
}

describe('the sessions of HTTP/2', () => {
  it('are told to go when the server leaves; who comes then is served, and told so', async () => {
    const rest = await startHttp2();
    const session = await openSession(rest);
    assert.equal(await statusOf(session), 200);
    const told = once(session, 'goaway');
    rest.listener.leave?.();
    assert.deepEqual((await told).slice(0, 2), [constants.NGHTTP2_NO_ERROR, 1]);
    const late = await openSession(rest);
    const lateTold = once(late, 'goaway');
    assert.equal(await statusOf(late), 200);
    assert.equal((await lateTold)[0], 0);
    await rest.until(OPEN, 0);
    await rest.close();
  });

  it('end with a drain after all streams that are under way have been answered', async () => {
    const held = createHeldCalls({ id: 1, ...TAN });
    const rest = await startHttp2({ users: { get: held.call } });
    const session = await openSession(rest);
    const statuses = Promise.all(Array.from({ length: 20 }, () => statusOf(session)));
    await held.begun(20);
    const drained = rest.listener.drain();
    await assert.rejects(openSession(rest), { code: 'ECONNREFUSED' });
    held.release();
    assert.deepEqual(await statuses, Array(20).fill(200));
    await drained;
    await rest.until(OPEN, 0);
  });

  it('say in a drain which request is the last, and do none after it', async () => {
    const held = createHeldCalls({ id: 1, ...TAN });
    let calls = 0;
    const get = () => {
      calls += 1;
      return held.call();
    };
    const rest = await startHttp2({ users: { get } });
    const client = await openRawHttp2(rest.host, rest.port);
    client.get(1, '/api/users/1');
    await held.begun(1);
    const drained = rest.listener.drain();
    assert.equal((await client.next(FRAME.goaway)).payload.readUInt32BE(0), 1);
    client.get(3, '/api/users/1');
    held.release();
    assert.equal((await client.next(FRAME.data)).streamId, 1);
    await client.ended;
    await drained; // although this client does not close its side
    assert.equal(calls, 1);
    client.close();
  });

  it('are cut off by a destroy', async () => {
    const held = createHeldCalls({ id: 1, ...TAN });
    const rest = await startHttp2({ users: { get: held.call } });
    const session = await openSession(rest);
    const stream = session.request(GET).on('error', () => {});
    await held.begun(1);
    const drained = rest.listener.drain();
    rest.listener.destroy();
    await drained;
    if (!stream.closed) await once(stream, 'close');
    held.release();
  });

  it('are refused over MAX_CONNECTIONS, and the log says so once', async () => {
    const rest = await startHttp2({ env: { MAX_CONNECTIONS: '2' } });
    const sessions = [await openSession(rest), await openSession(rest)];
    await rest.until(OPEN, 2);
    for (let n = 0; n < 3; n += 1) {
      const refused = await openSession(rest);
      if (!refused.destroyed) await once(refused, 'close');
    }
    assert.equal(await statusOf(sessions[0] as ClientHttp2Session), 200);
    assert.equal(rest.records.filter(({ msg }) => msg.startsWith('Connections refused')).length, 1);
    for (const session of sessions) session.close();
    await rest.close();
  });

  it('that are old cost a client under load no request, and none is done twice', async () => {
    for (const atOnce of [1, 100]) {
      let created = 0;
      // As slow as a database, so that requests are under way as the age comes.
      const create = async () => {
        created += 1;
        return pause(2, { id: 1, ...TAN });
      };
      const rest = await startHttp2({ settings: { MAX_CONNECTION_AGE_MS: 50 }, users: { create } });
      const client = createRestClient(rest, createHttp2Exchange(rest));
      const load = { port: rest.port, atOnce, connections: 10 };
      const { answered, failures } = await keepCalling(() => client.create(TAN), load);
      assert.deepEqual(failures, []);
      assert.ok(answered >= 10);
      assert.equal(created, answered);
      await client.close();
      await rest.close();
    }
  });

  it('are cut off when the client takes nothing of its answer', async () => {
    const server: Http2Server = createServer((_, response) => void response.end(Buffer.alloc(10_000_000)));
    const limits = { helloTimeoutMs: 10_000, idleTimeoutMs: 10_000, stallTimeoutMs: 50, maxAgeMs: 10_000 };
    const sessions = createOpenSessions(server, limits, pino({ level: 'silent' }));
    const expiry = setInterval(sessions.expire, 5);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const session = await openSession({ host: '127.0.0.1', port });
    const stream = session.request(GET).on('error', () => {});
    await once(stream, 'response'); // and its data are not read
    await once(session, 'close');
    clearInterval(expiry);
    await sessions.drain();
    assert.equal(sessions.open, 0);
  });
});
