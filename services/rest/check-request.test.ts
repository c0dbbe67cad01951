import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type RestUnderTest, startRest } from './rest-under-test.ts';

const get = (id: number, ...fields: string[]) =>
  [`GET /api/users/${id} HTTP/1.1`, 'Host: a', ...fields, '', ''].join('\r\n');

describe('a request that is checked before its route', () => {
  let rest: RestUnderTest;
  before(async () => {
    rest = await startRest();
  });
  after(() => rest.close());

  /** The statuses of the answers to what is sent in these writes, until the connection ends. */
  async function statuses(...writes: string[]): Promise<number[]> {
    const connection = await rest.open();
    const seen: number[] = [];
    for (const bytes of writes) connection.send(bytes);
    for (let answer = await connection.next(); answer; answer = await connection.next()) {
      seen.push(answer.status);
      if (answer.headers.connection === 'close') break;
    }
    connection.close();
    return seen;
  }

  it('to upgrade is answered, and nothing behind it is taken for a request', async () => {
    const inner = 'DELETE /api/users/7 HTTP/1.1\r\nHost: x\r\n\r\n';
    const upgrade = get(2, 'Connection: Upgrade', 'Upgrade: websocket');
    const post = `POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}\r\n\r\n`;
    assert.deepEqual(await statuses(upgrade + post, inner), [200]);
    assert.equal((await rest.request('GET', '/api/users/7')).status, 200);
  });

  it('has one Host that is one', async () => {
    for (const host of ['a b/c@d', 'a/b', '[::1', 'a:b']) {
      const bytes = `GET /api/users/2 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      assert.deepEqual(await statuses(bytes), [400], host);
    }
    assert.deepEqual(await statuses(get(2, 'Host: b', 'Connection: close')), [400]);
    for (const host of ['', 'a', 'a.example:80', '[::1]:5000', '127.0.0.1', 'a_b-c~d']) {
      const bytes = `GET /api/users/2 HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      assert.deepEqual(await statuses(bytes), [200], host);
    }
  });

  it('may have its target in absolute form', async () => {
    const close = ' HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
    assert.deepEqual(await statuses(`GET http://a/api/users/2?x=1${close}`), [200]);
    assert.deepEqual(await statuses(`GET http://[${close}`), [400]);
  });

  it('is refused with a content coding', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const body = JSON.stringify({ name: 'Tan', email: 'tan@example.com' });
    assert.equal((await rest.request('POST', '/api/users', { headers, body })).status, 415);
  });
});
