import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { openByteStream } from '../byte-stream.ts';
import { startText } from '../socket-under-test.ts';
import { NO_DATA } from './answers.ts';

describe('text port', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  async function open(env?: Record<string, string>) {
    server = await startText(env);
    return openByteStream(server);
  }

  /** Sends, and reads an answer of the expected length. */
  async function exchange(client: Awaited<ReturnType<typeof open>>, sent: string | Buffer, expected: string) {
    await client.write(sent);
    assert.equal(String(await client.read(Buffer.byteLength(expected))), expected);
  }

  it('answers a message without a newline, at the pause, and keeps the connection', async () => {
    const client = await open();
    await exchange(client, 'hello server', 'HELLO SERVER');
    await exchange(client, 'and again', 'AND AGAIN');
    assert.equal(client.isEnded, false);
    const record = await server.record('Received');
    assert.equal(record.msg, 'Received: hello server');
    assert.equal(record.level, 30);
  });

  it('answers what came before the end of the client, and ends', async () => {
    const client = await open();
    await client.write('hello server');
    client.end();
    assert.equal(String(await client.readToEnd()), 'HELLO SERVER');
    assert.equal(client.isEnded, true);
  });

  it('ends each answer as its message ended, and keeps their order', async () => {
    const client = await open();
    await exchange(client, 'one\ntwo\r\n\nstraße', `ONE\nTWO\r\n${NO_DATA}\nSTRASSE`);
  });

  it('answers an empty line with a sentence and a warning, and goes on', async () => {
    const client = await open();
    await exchange(client, '\r\n', `${NO_DATA}\r\n`);
    const record = await server.record('empty line');
    assert.equal(record.level, 40);
    assert.match(record.msg, /^Client 127\.0\.0\.1:\d+ sent an empty line$/);
    await exchange(client, 'here\n', 'HERE\n');
  });

  it('tells a client that sends nothing, warns, and closes', async () => {
    const client = await open({ RECEIVE_TIMEOUT_MS: '50' });
    assert.equal(String(await client.readToEnd()), NO_DATA);
    const record = await server.record('timed out');
    assert.equal(record.level, 40);
    assert.match(record.msg, /^Client 127\.0\.0\.1:\d+ timed out waiting for data$/);
  });

  it('tells a client that ends without sending anything', async () => {
    const client = await open();
    client.end();
    assert.equal(String(await client.readToEnd()), NO_DATA);
  });

  it('lets one that has spoken be silent for longer, and then ends without a word', async () => {
    const client = await open({ RECEIVE_TIMEOUT_MS: '50', IDLE_TIMEOUT_MS: '200' });
    await exchange(client, 'hello\n', 'HELLO\n');
    const since = performance.now();
    assert.equal(String(await client.readToEnd()), '');
    assert.ok(performance.now() - since > 150);
  });

  it('keeps a character together that a pause cuts in two', async () => {
    const client = await open();
    await client.write(Buffer.from([0x61, 0xc3]));
    // Another's message, sent later and ended by the same pause: when that is answered, this one's pause is over too.
    await exchange(await openByteStream(server), 'later', 'LATER');
    await exchange(client, Buffer.from([0xa9]), 'AÉ');
  });

  it('takes a character that never ends for invalid', async () => {
    const client = await open({ RECEIVE_TIMEOUT_MS: '50' });
    await exchange(client, Buffer.from([0x61, 0xc3]), 'Your message is not valid UTF-8\n');
  });

  it('says so of invalid UTF-8, in one line, and goes on', async () => {
    const client = await open();
    const invalid = Buffer.from([0xff, 0x0a]);
    await exchange(client, invalid, 'Your message is not valid UTF-8\n');
    await exchange(client, 'here\n', 'HERE\n');
    assert.equal(
      await server.metric('wirelab_requests_total{port="tcp",operation="echo",outcome="invalid"}'),
      1,
    );
    assert.equal(await server.metric('wirelab_requests_total{port="tcp",operation="echo",outcome="ok"}'), 1);
  });

  it('logs the start of a long message with its control characters escaped', async () => {
    const client = await open();
    await exchange(client, `\x1b[2J${'x'.repeat(200)}\n`, `\x1b[2J${'X'.repeat(200)}\n`);
    assert.equal((await server.record('Received')).msg, `Received: \\u001b[2J${'x'.repeat(96)}`);
  });

  it('logs a reset, and serves the others', async () => {
    const client = await open();
    const other = connect(server.port, server.host);
    other.on('connect', () => other.write('hello\n'));
    other.on('data', () => other.resetAndDestroy());
    const record = await server.record('reset by its client');
    assert.equal(record.level, 30);
    await exchange(client, 'still here\n', 'STILL HERE\n');
    assert.deepEqual(
      server.records.filter(({ level }) => level > 30),
      [],
    );
  });
});
