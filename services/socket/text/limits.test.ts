import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { openByteStream } from '../byte-stream.ts';
import { startText } from '../socket-under-test.ts';

/** Resolves when a count has not changed for 1000 turns of the event loop that server and client share. */
async function stillness(count: () => number): Promise<void> {
  let last = -1;
  for (let turns = 0; turns < 1000; turns += 1) {
    await nextTurn();
    if (count() === last) continue;
    last = count();
    turns = 0;
  }
}

describe('text port: limits', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  it('tells one connection too many, and closes it', async () => {
    server = await startText({ MAX_CONNECTIONS: '1' });
    const first = await openByteStream(server);
    await first.write('first\n');
    assert.equal(String(await first.read(6)), 'FIRST\n');
    assert.equal(await server.metric('wirelab_open_connections{port="tcp"}'), 1);

    const second = await openByteStream(server);
    await second.write('it has sent already\n');
    const answer = String(await second.readToEnd());
    assert.equal(answer, 'Too many connections: the limit is 1, try again later\n');

    first.close();
    while ((await server.metric('wirelab_open_connections{port="tcp"}')) !== 0);
    const third = await openByteStream(server);
    await third.write('third\n');
    assert.equal(String(await third.read(6)), 'THIRD\n');
  });

  it('takes a message of the limit, and ends at a longer one after saying so', async () => {
    server = await startText({ MAX_TEXT_BYTES: '10' });
    const client = await openByteStream(server);
    await client.write('0123456789\r\n');
    assert.equal(String(await client.read(12)), '0123456789\r\n');
    await client.write('0123456789a');
    assert.equal(String(await client.readToEnd()), 'Your message is too long: the limit is 10 bytes\n');
    assert.equal(client.isEnded, true);
  });

  it('gets the last line to a client that sends on and on before it reads', async () => {
    server = await startText();
    const socket = connect({ host: server.host, port: server.port, allowHalfOpen: true });
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
    await new Promise((resolve) => socket.write(bytes, resolve));
    socket.end();
    const answer = String(Buffer.concat(await socket.toArray()));
    assert.equal(answer, 'Your message is too long: the limit is 65536 bytes\n');
  });

  it('does not read on for a client that never reads, and cuts it off', async () => {
    server = await startText({ IDLE_TIMEOUT_MS: '200' });
    const socket = connect(server.port, server.host); // no data listener: it never reads
    await once(socket, 'connect');
    const bytes = Buffer.alloc(64 * 1024 * 1024, `${'x'.repeat(10_000)}\n`);
    socket.on('error', () => undefined); // its end is a reset
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    await server.record('does not read its answers');
    const answered = server.records.filter(({ msg }) => msg.startsWith('Received')).length * 10_001;
    assert.ok(answered < bytes.length / 2, `${answered} of ${bytes.length} bytes were answered`);
    await closed;
  });

  it('goes on where a slow reader has caught up', async () => {
    server = await startText();
    const socket = connect(server.port, server.host);
    const line = `${'x'.repeat(10_000)}\n`;
    const bytes = Buffer.alloc(line.length * 3000, line);
    socket.end(bytes);
    await stillness(() => server.records.length);
    assert.ok(server.records.length < 3000, 'it was never blocked');
    const answer = Buffer.concat(await socket.toArray());
    assert.equal(answer.equals(Buffer.from(bytes.toString().toUpperCase())), true);
  });
});

describe('text port: MAX_CONCURRENT', () => {
  let server: ServiceUnderTest;
  afterEach(() => server.close());

  it('serves one connection after the other, one exchange each', async () => {
    server = await startText({ MAX_CONCURRENT: '1', RECEIVE_TIMEOUT_MS: '300' });
    const silent = await openByteStream(server);
    const second = await openByteStream(server);
    const third = await openByteStream(server);
    await third.write('third\n');
    await second.write('second\nnever answered\n');

    assert.match(String(await silent.readToEnd()), /^You didn't send any data/);
    assert.equal(String(await second.readToEnd()), 'SECOND\n');
    assert.equal(String(await third.readToEnd()), 'THIRD\n');
    assert.deepEqual(
      server.records.map(({ msg }) => msg.replace(/127\S+/, 'X')),
      ['Client X timed out waiting for data', 'Received: second', 'Received: third'],
    );
  });

  it('passes over one that has gone while it waited', async () => {
    server = await startText({ MAX_CONCURRENT: '1' });
    const [first, gone, last] = [
      await openByteStream(server),
      await openByteStream(server),
      await openByteStream(server),
    ];
    gone.close();
    await last.write('last\n');
    await first.write('first\n');
    assert.equal(String(await first.readToEnd()), 'FIRST\n');
    assert.equal(String(await last.readToEnd()), 'LAST\n');
  });
});
