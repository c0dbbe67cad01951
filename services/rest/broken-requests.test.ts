import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertDescribed } from './described-answers.ts';
import { type HeldCalls, holdCalls } from './held-calls.ts';
import type { RawConnection } from './raw-connection.ts';
import { type RestUnderTest, startRest } from './rest-under-test.ts';

const GET = (id: number) => `GET /api/users/${id} HTTP/1.1\r\nHost: a\r\n\r\n`;
const SLOW_POST =
  'POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
const user = { id: 1, name: 'Held', email: 'held@example.com' };

type Use = { rest: RestUnderTest; connection: RawConnection; held: HeldCalls<typeof user> };

/** A test on a connection to a server whose user 1 is held. */
const onConnection = (env: Record<string, string>, test: (use: Use) => Promise<void>) => async () => {
  const held = holdCalls(user);
  const rest = await startRest({
    env,
    users: { get: async (id) => (id === 1 ? held.call() : { ...user, id }) },
  });
  const connection = await rest.open();
  await test({ rest, connection, held }).finally(async () => {
    connection.close();
    held.release();
    await rest.close();
  });
};

/** The last answer on the connection: its status and text, held against openapi.yaml. */
async function lastAnswer(connection: RawConnection): Promise<[number, string]> {
  const answer = await connection.next();
  assert.ok(answer);
  assertDescribed({ method: 'POST', path: '/api/users' }, answer);
  assert.equal(answer.headers.connection, 'close');
  assert.equal(await connection.next(), undefined, 'closed, and not reset');
  return [answer.status, answer.text];
}

describe('a request that is broken', () => {
  it('by its syntax is answered with 400, and the connection ends', async () => {
    for (const bytes of [
      'nonsense\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n',
      'GET / HTTP/1.1\r\na\0: b\r\n\r\n',
    ]) {
      await onConnection({}, async ({ connection }) => {
        connection.send(bytes);
        assert.deepEqual(await lastAnswer(connection), [400, '{"error":"Bad Request"}'], bytes);
      })();
    }
  });

  it(
    'in its chunks is answered with 400',
    onConnection({}, async ({ connection }) => {
      connection.send(
        'POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      );
      assert.deepEqual(await lastAnswer(connection), [400, '{"error":"Bad Request"}']);
    }),
  );

  it(
    'without a host, or with a target that is no URL, is answered with 400',
    onConnection({}, async ({ connection }) => {
      connection.send('GET /api/users/2 HTTP/1.1\r\n\r\nGET http://[ HTTP/1.1\r\nHost: a\r\n\r\n');
      assert.equal((await connection.next())?.text, '{"error":"Bad Request"}');
      assert.equal((await connection.next())?.text, '{"error":"Bad Request"}');
    }),
  );

  it(
    'by the size of its header is answered with 431, though the client goes on sending',
    onConnection({}, async ({ connection }) => {
      connection.send(`GET / HTTP/1.1\r\nHost: ${'a'.repeat(1_000_000)}`);
      assert.deepEqual(await lastAnswer(connection), [431, '{"error":"Request Header Fields Too Large"}']);
    }),
  );

  it(
    'by the number of its header fields is answered with 431',
    onConnection({}, async ({ connection }) => {
      const fields = (count: number) => Array.from({ length: count }, (_, n) => `A${n}: b\r\n`).join('');
      connection.send(`GET /api/users/2 HTTP/1.1\r\nHost: a\r\n${fields(99)}\r\n`);
      assert.equal((await connection.next())?.status, 200);
      connection.send(`GET /api/users/2 HTTP/1.1\r\nHost: a\r\n${fields(100)}\r\n`);
      assert.equal((await connection.next())?.status, 431);
    }),
  );

  for (const [what, bytes] of [
    ['nothing', ''],
    ['half a header', 'GET / HT'],
    ['half a body', SLOW_POST],
  ]) {
    it(
      `by a client that sends ${what} and no more is answered with 408`,
      onConnection({ REQUEST_TIMEOUT_MS: '30' }, async ({ connection, rest }) => {
        if (bytes) connection.send(bytes);
        assert.deepEqual(await lastAnswer(connection), [408, '{"error":"Request Timeout"}']);
        assert.deepEqual(
          rest.records.filter(({ level }) => level > 20),
          [],
        );
      }),
    );
  }

  for (const [what, bytes, status, env] of [
    ['is malformed', 'nonsense\r\n\r\n', 400, {}],
    ['has a large header', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(20_000)}`, 431, {}],
    ['stops in its header', 'GET / HT', 408, { REQUEST_TIMEOUT_MS: '30' }],
    ['stops in its body', SLOW_POST, 408, { REQUEST_TIMEOUT_MS: '30' }],
  ] as const) {
    it(
      `because it ${what} is answered after the requests before it`,
      onConnection(env, async ({ connection, held, rest }) => {
        connection.send(GET(1) + GET(2) + bytes);
        await held.begun(1);
        while (!rest.records.some(({ msg }) => msg === 'Broken request'))
          await rest.request('GET', '/api/users/2');
        held.release();
        assert.equal(JSON.parse((await connection.next())?.text ?? '').id, 1);
        assert.equal(JSON.parse((await connection.next())?.text ?? '').id, 2);
        assert.equal((await lastAnswer(connection))[0], status);
      }),
    );
  }
});

describe('requests that are pipelined', () => {
  it(
    'are answered in order',
    onConnection({}, async ({ connection, held }) => {
      connection.send(GET(1) + [2, 3, 4, 5].map(GET).join(''));
      await held.begun(1);
      held.release();
      for (const id of [1, 2, 3, 4, 5])
        assert.equal(JSON.parse((await connection.next())?.text ?? '').id, id);
    }),
  );
});
