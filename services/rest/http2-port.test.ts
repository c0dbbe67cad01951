import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { createConnection } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { makeCertificates, missingOpenssl } from '../runtime/certificates-under-test.ts';
import type { ServiceUnderTest } from '../runtime/service-under-test.ts';
import { type RestPortUnderTest, startHttp2 } from './rest-under-test.ts';

const TAN = JSON.stringify({ name: 'Tan', email: 'tan@example.com' });
const POST = { ':method': 'POST', ':path': '/api/users', 'content-type': 'application/json' };
const GET = { ':path': '/api/users/2' };

/** A connection of Node.js' own client. Its limit leaves room for bodies that the server does not take. */
async function openSession({ host, port, tls }: ServiceUnderTest): Promise<ClientHttp2Session> {
  const scheme = tls === undefined ? 'http' : 'https';
  const session = connect(`${scheme}://${host}:${port}`, { ...tls, maxSessionMemory: 1000 });
  await once(session, 'connect');
  return session;
}

/** The whole answer on a stream; rejects if the stream is reset. */
async function answerOn(stream: ClientHttp2Stream): Promise<{ status: number | undefined; text: string }> {
  const response = once(stream, 'response');
  const [[headers], chunks] = await Promise.all([response, stream.toArray()]);
  return { status: headers[':status'], text: Buffer.concat(chunks).toString() };
}

describe('REST over HTTP/2', () => {
  let rest: RestPortUnderTest;
  let session: ClientHttp2Session;
  before(async () => {
    rest = await startHttp2();
    session = await openSession(rest);
  });
  after(async () => {
    session.close();
    await rest.close();
  });

  const ask = (headers: Record<string, string>, body?: string) => {
    const stream = session.request(headers);
    stream.end(body);
    return answerOn(stream);
  };

  it('has many requests under way on one connection, and tells its limits', async () => {
    const answers = await Promise.all(Array.from({ length: 500 }, () => ask(GET)));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(session.remoteSettings.maxConcurrentStreams, 128);
    assert.equal(session.remoteSettings.maxHeaderListSize, 16_384);
    assert.equal(await rest.metric('wirelab_open_connections{port="http2"}'), 1);
  });

  it('refuses a body that is too long, declared or not, and keeps the connection', async () => {
    const body = 'x'.repeat(3_000_000);
    for (const declared of [{}, { 'content-length': String(body.length) }]) {
      assert.deepEqual(await ask({ ...POST, ...declared }, body), {
        status: 413,
        text: '{"error":"Content Too Large"}',
      });
    }
    assert.equal((await ask(POST, TAN.padEnd(65_536))).status, 201);
    assert.equal((await ask(POST, TAN.padEnd(65_537))).status, 413);
  });

  it('passes over a body of another type', async () => {
    const { status } = await ask({ ...POST, 'content-type': 'text/plain' }, 'x'.repeat(1_000_000));
    assert.equal(status, 415);
  });

  it('asks for a body with 100 where the client waits for that', async () => {
    const stream = session.request({ ...POST, expect: '100-continue' });
    await once(stream, 'continue');
    stream.end(TAN);
    assert.equal((await answerOn(stream)).status, 201);
    assert.equal((await ask({ ...POST, expect: 'a miracle' }, TAN)).status, 417);
  });

  it('answers HEAD without a body', async () => {
    assert.deepEqual(await ask({ ...GET, ':method': 'HEAD' }), { status: 200, text: '' });
  });

  it('refuses more than 100 fields, and resets the stream of a header over MAX_HEADER_BYTES', async () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`x-${n}`, '1']));
    assert.equal((await ask({ ...GET, ...fields(100) })).status, 200);
    assert.equal((await ask({ ...GET, ...fields(101) })).status, 431);
    const stream = session.request({ ...GET, 'x-long': 'x'.repeat(17_000) });
    await assert.rejects(answerOn(stream), /NGHTTP2_ENHANCE_YOUR_CALM/);
    assert.equal(stream.rstCode, constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });

  it('refuses what names no host, or no path', async () => {
    // The parser of later versions of Node.js resets such a stream by itself.
    const { status } = await ask({ ...GET, ':authority': 'me@a' }).catch(() => ({ status: 'reset' }));
    assert.ok(status === 400 || status === 'reset', `${status}`);
    assert.equal((await ask({ ':path': '*', ':method': 'OPTIONS' })).status, 400);
    assert.equal((await ask({ ':method': 'CONNECT', ':authority': 'a:1' })).status, 400);
  });

  it('forgets a request whose client gives up in the middle of its body', async () => {
    const stream = session.request(POST);
    stream.write(TAN.slice(0, 5));
    await ask(GET); // shows that the server has read what came before
    stream.destroy();
    await rest.until('wirelab_requests_total{port="http2",operation="create",outcome="abandoned"}', 1);
    assert.equal(await rest.metric('wirelab_requests_in_flight{port="http2"}'), 0);
    assert.deepEqual(
      rest.records.filter(({ level }) => level > 20),
      [],
    );
  });

  it('closes who speaks something else', async () => {
    const socket = createConnection(rest.port, rest.host);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    await rest.record('HTTP/2 connection broken');
  });
});

describe('the time that a client has over HTTP/2', () => {
  it('for a body is REQUEST_TIMEOUT_MS', async () => {
    const rest = await startHttp2({ env: { REQUEST_TIMEOUT_MS: '50' } });
    const session = await openSession(rest);
    const stream = session.request(POST);
    stream.write(TAN.slice(0, 5));
    assert.deepEqual(await answerOn(stream), { status: 408, text: '{"error":"Request Timeout"}' });
    assert.equal((await rest.request('GET', '/api/users/2')).status, 200);
    assert.equal(session.closed, false);
    session.close();
    await rest.close();
  });

  it('to say something at all is REQUEST_TIMEOUT_MS', async () => {
    const rest = await startHttp2({ env: { REQUEST_TIMEOUT_MS: '50' } });
    const socket = createConnection(rest.port, rest.host).resume();
    await once(socket, 'end');
    socket.destroy();
    await rest.close();
  });

  it('between requests is KEEP_ALIVE_TIMEOUT_MS', async () => {
    const rest = await startHttp2({ env: { KEEP_ALIVE_TIMEOUT_MS: '50' } });
    const session = await openSession(rest);
    assert.equal((await answerOn(session.request(GET))).status, 200);
    await once(session, 'close');
    await rest.until('wirelab_open_connections{port="http2"}', 0);
    await rest.close();
  });
});

describe('REST over HTTP/2 and TLS', { skip: missingOpenssl }, () => {
  it('is agreed on by ALPN', async () => {
    const rest = await startHttp2({ certificates: makeCertificates() });
    const session = await openSession(rest);
    assert.equal(session.alpnProtocol, 'h2');
    assert.equal((await answerOn(session.request(GET))).status, 200);
    session.close();
    await rest.close();
  });
});
