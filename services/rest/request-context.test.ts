import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RawConnection } from './raw-connection.ts';
import { startRest } from './rest-under-test.ts';

/** The statuses of the answers until the connection ends. */
async function statuses(connection: RawConnection, atMost = Number.POSITIVE_INFINITY): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < atMost) {
    const answer = await connection.next();
    if (answer === undefined) break;
    seen.push(answer.status);
  }
  return seen;
}

/** Passes when the connection ends without another answer, be it by a reset. */
async function assertNoMore(connection: RawConnection): Promise<void> {
  const next = await connection.next().catch((error: NodeJS.ErrnoException) => error.code);
  assert.ok(next === undefined || next === 'ECONNRESET', String(next));
}

describe('the requests of one connection', () => {
  it('do not take all places of MAX_IN_FLIGHT, however many come at once', async () => {
    const rest = await startRest({ env: { MAX_IN_FLIGHT: '128' } });
    const connection = await rest.open();
    connection.send('GET /api/users/2 HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1600));
    const seen = await statuses(connection, 1600);
    assert.deepEqual(
      seen,
      Array.from({ length: 1600 }, () => 200),
    );
    await rest.until('wirelab_requests_in_flight{port="http"}', 0);
    connection.close();
    await rest.close();
  });

  it('have one answer each, also those that break after it', async () => {
    const rest = await startRest({ env: { REQUEST_TIMEOUT_MS: '50' } });
    const breaks = { 'Content-Length: 50\r\n\r\nab': '', 'Transfer-Encoding: chunked\r\n\r\n': 'zz\r\n' };
    for (const [unfinished, broken] of Object.entries(breaks)) {
      const connection = await rest.open();
      connection.send(`GET /api/users/2 HTTP/1.1\r\nHost: a\r\n${unfinished}`);
      assert.deepEqual(await statuses(connection, 1), [200]);
      connection.send(broken);
      await assertNoMore(connection);
    }
    await rest.close();
  });
});
