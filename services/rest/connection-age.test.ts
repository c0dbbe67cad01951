import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { keepCalling } from '../runtime/keep-calling.ts';
import { createRestClient } from './client.ts';
import { createHeldCalls } from './held-calls.ts';
import type { RawConnection } from './raw-connection.ts';
import { connectionHeaders, startRest } from './rest-under-test.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const GET = 'GET /api/users/2 HTTP/1.1\r\nHost: a\r\n\r\n';

/** Asks once at a time until the server ends the connection. Returns what each answer said of the connection. */
async function askOn(connection: RawConnection): Promise<(string | undefined)[]> {
  const said: (string | undefined)[] = [];
  for (;;) {
    connection.send(GET);
    const answer = await connection.next();
    if (answer === undefined) return said;
    said.push(answer.headers.connection as string);
    if (said.at(-1) === 'close') assert.equal(await connection.next(), undefined);
  }
}

describe('an old connection of a REST server', () => {
  it('costs a client under load no request, however many connections it takes', async () => {
    for (const atOnce of [1, 100]) {
      // As slow as a database, so that requests are under way as the age comes.
      const create = async () => pause(2, { id: 1, ...TAN });
      const rest = await startRest({ settings: { MAX_CONNECTION_AGE_MS: 10 }, users: { create } });
      const client = createRestClient(rest);
      const load = { port: rest.port, atOnce, connections: 50 };
      const { answered, failures } = await keepCalling(() => client.create(TAN), load);
      assert.deepEqual(failures, []);
      assert.ok(answered >= 50);
      await client.close();
      await rest.close();
    }
  });

  it('is told to go with its next answer', async () => {
    const rest = await startRest({ settings: { MAX_CONNECTION_AGE_MS: 20 } });
    const connection = await rest.open();
    const said = await askOn(connection);
    assert.equal(said.pop(), 'close');
    assert.ok(said.length > 0 && said.every((what) => what === 'keep-alive'));
    connection.close();
    await rest.close();
  });

  it('is told so with the last of the answers that it waits for', async () => {
    const held = createHeldCalls({ id: 1, ...TAN });
    const rest = await startRest({ settings: { MAX_CONNECTION_AGE_MS: 20 }, users: { create: held.call } });
    const connection = await rest.open();
    const body = JSON.stringify(TAN);
    const type = 'Content-Type: application/json';
    connection.send(
      `POST /api/users HTTP/1.1\r\nHost: a\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`.repeat(
        3,
      ),
    );
    await held.begun(3);
    for (const younger of [await rest.open(), await rest.open()]) {
      await askOn(younger); // until it is old, so that the first is for certain
      younger.close();
    }
    held.release();
    assert.deepEqual(await connectionHeaders(connection), ['keep-alive', 'keep-alive', 'close']);
    await rest.close();
  });
});
