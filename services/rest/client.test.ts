import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { testUserService } from '../users/contract.ts';
import { UserError, type UserErrorCode } from '../users/user-error.ts';
import { createRestClient, type RestClient } from './client.ts';
import { createHeldCalls } from './held-calls.ts';
import { createHttpExchange } from './http-exchange.ts';
import { createHttp2Exchange } from './http2-exchange.ts';
import { startHttp2, startRest } from './rest-under-test.ts';

const user = { id: 1, name: 'Tan', email: 'tan@example.com' };

for (const [version, start, createExchange] of [
  ['HTTP/1.1', startRest, createHttpExchange],
  ['HTTP/2', startHttp2, createHttp2Exchange],
] as const) {
  testUserService(`REST client, ${version}`, async () => {
    const rest = await start({ env: { SEED_USERS: '0' } });
    const users = createRestClient(rest, createExchange(rest));
    return {
      users,
      close: async () => {
        await users.close();
        await rest.close();
      },
    };
  });
}

/** Runs `test` with a client of a server that answers by `answer`, whatever it is asked. */
async function withServer(
  answer: RequestListener,
  test: (client: RestClient) => Promise<void>,
): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createRestClient({ host: '127.0.0.1', port, timeoutMs: 100 });
  await test(client).finally(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
}

describe('a REST client', () => {
  it('has the words and the rules of the server in its errors', async () => {
    const rest = await startRest();
    const client = createRestClient(rest);
    await assert.rejects(client.create({ name: 'a', email: 'b' }), {
      name: 'UserError',
      code: 'invalid',
      message: /^email must have/,
      violations: [{ field: 'email', rule: 'email must have 3 to 254 characters' }],
    });
    await client.close();
    await rest.close();
  });

  it('says what failed at the server by the codes of the user service', async () => {
    for (const code of ['exhausted', 'unavailable'] satisfies UserErrorCode[]) {
      const rest = await startRest({
        users: { create: () => Promise.reject(new UserError(code, `It is ${code}`)) },
      });
      const client = createRestClient(rest);
      await assert.rejects(client.create(user), { name: 'UserError', code, message: `It is ${code}` });
      await client.close();
      await rest.close();
    }
  });

  it('says unavailable where there is no server, or not one of ours', async () => {
    const unavailable = { name: 'UserError', code: 'unavailable' };
    const gone = createRestClient({ host: '127.0.0.1', port: 1 });
    await assert.rejects(gone.get(1), {
      ...unavailable,
      message: 'No answer from 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    });
    await gone.close();
    const answers: RequestListener[] = [
      (_, response) => response.end('<html>'),
      (_, response) => response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>'),
      (_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{'),
      (_, response) =>
        response.writeHead(200, { 'Content-Length': '9' }).write('{', () => response.destroy()),
      (_, response) =>
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(Buffer.alloc(5_000_000, 0x20)),
      (request) => request.socket.destroy(),
      () => {}, // no answer at all
    ];
    for (const answer of answers) {
      await withServer(answer, (client) => assert.rejects(client.get(1), unavailable, String(answer)));
    }
  });

  it('gives up with the reason of its caller', async () => {
    const held = createHeldCalls(user);
    const rest = await startRest({ users: { get: held.call } });
    const client = createRestClient(rest);
    const controller = new AbortController();
    const call = client.get(1, { signal: controller.signal });
    await held.begun(1);
    controller.abort(new Error('not wanted any more'));
    await assert.rejects(call, { message: 'not wanted any more' });
    held.release();
    await client.close();
    await rest.close();
  });

  it('keeps to its number of connections', async () => {
    const held = createHeldCalls(user);
    const rest = await startRest({ users: { get: held.call } });
    const client = createRestClient({ ...rest, maxSockets: 2 });
    const calls = Array.from({ length: 5 }, () => client.get(1));
    await held.begun(2);
    assert.match(await rest.metrics(), /wirelab_open_connections\{port="http"\} 2\n/);
    held.release();
    assert.equal((await Promise.all(calls)).length, 5);
    await client.close();
    await rest.close();
  });
});
