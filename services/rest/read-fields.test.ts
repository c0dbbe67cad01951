import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertDescribed } from './described-answers.ts';
import type { RawConnection } from './raw-connection.ts';
import { type RestUnderTest, startRest } from './rest-under-test.ts';

const MAX_BODY_BYTES = 65_536;
const TAN = '{"name":"Tan","email":"tan@example.com"}';

const post = (fields: string, type = 'application/json'): string =>
  `POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\n${fields}\r\n\r\n`;

describe('the body of a REST request', () => {
  let rest: RestUnderTest;
  let connection: RawConnection;
  before(async () => {
    rest = await startRest();
  });
  after(() => rest.close());

  /** Sends it over a new connection; the status of the answer, and whether the connection is to end. */
  async function answerTo(bytes: string | Buffer): Promise<[number | undefined, boolean]> {
    connection = await rest.open();
    connection.send(bytes);
    const answer = await connection.next();
    if (answer && answer.status >= 200) assertDescribed({ method: 'POST', path: '/api/users' }, answer);
    return [answer?.status, answer?.headers.connection === 'close'];
  }

  it('may be as long as the limit, and no longer', async () => {
    const body = TAN.padEnd(MAX_BODY_BYTES);
    assert.equal((await rest.request('POST', '/api/users', { body })).status, 201);
    assert.equal((await rest.request('POST', '/api/users', { body: `${body} ` })).status, 413);
  });

  it('may come in pieces, in UTF-8 as JSON says', async () => {
    const body = Buffer.from('{"name":"Hsuan-Yu 陳","email":"a@b"}');
    connection = await rest.open();
    connection.send(
      'POST /api/users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n' +
        'Content-Type: Application/JSON; charset=UTF-8\r\n\r\n',
    );
    for (const byte of body) connection.send(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    connection.send('0\r\n\r\n');
    const answer = await connection.next();
    connection.close();
    assert.equal(JSON.parse(answer?.text ?? '').name, 'Hsuan-Yu 陳');
  });

  it('that is declared too long is refused before it comes, and read to its end all the same', async () => {
    assert.deepEqual(await answerTo(post('Content-Length: 50000000')), [413, true]);
    connection.send(Buffer.alloc(50_000_000));
    assert.equal(await connection.next(), undefined, 'closed, and not reset');
  });

  it('that grows too long is refused then, and read to its end all the same', async () => {
    const chunk = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`;
    assert.deepEqual(await answerTo(post('Transfer-Encoding: chunked') + chunk), [413, true]);
    for (let n = 0; n < 100; n += 1) connection.send(chunk);
    connection.send('0\r\n\r\n');
    assert.equal(await connection.next(), undefined, 'closed, and not reset');
  });

  it('of another type is passed over, and the connection kept', async () => {
    const body = 'x'.repeat(MAX_BODY_BYTES);
    const refused = post(`Content-Length: ${body.length}`, 'text/plain') + body;
    assert.deepEqual(await answerTo(`${refused}${post(`Content-Length: ${TAN.length}`)}${TAN}`), [
      415,
      false,
    ]);
    assert.equal((await connection.next())?.status, 201);
    connection.close();
  });

  it('is asked for with 100 Continue where the client waits for that', async () => {
    const expect = `Content-Length: ${TAN.length}\r\nExpect: 100-continue`;
    assert.deepEqual(await answerTo(post(expect)), [100, false]);
    connection.send(TAN);
    assert.equal((await connection.next())?.status, 201);
    connection.close();
  });

  it('is not asked for if the header is refused', async () => {
    const expect = `Content-Length: ${TAN.length}\r\nExpect: 100-continue`;
    assert.deepEqual(await answerTo(post(expect, 'text/plain')), [415, true]);
    connection.close();
    assert.deepEqual(await answerTo(post('Content-Length: 99999999\r\nExpect: 100-continue')), [413, true]);
    connection.close();
  });

  it('that breaks off is no matter for the log', async () => {
    const before = rest.records.length;
    connection = await rest.open();
    connection.send(`${post('Content-Length: 10')}{`);
    // The answer to a request of its own shows that the server has read what came before it.
    await rest.request('GET', '/api/users/2');
    connection.close();
    await rest.until('wirelab_requests_total{port="http",operation="create",outcome="abandoned"}', 1);
    assert.deepEqual(
      rest.records.slice(before).filter(({ level }) => level > 20),
      [],
    );
  });
});
