import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { type ServerProcess, startServer } from '../../../local/server-process.ts';
import { type ByteStream, openByteStream } from '../byte-stream.ts';

const HELD = 10_000;
/** Of each of the two processes: the connections, and what a process has open besides. */
const OPEN_FILES_NEEDED = HELD + 200;
/** Fewer than wait in the server's backlog, so that none has to try twice. */
const AT_ONCE = 250;
const BYTES_PER_CONNECTION_MAX = 16 * 1024;

function openFilesMax(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
}

async function metricOf(server: ServerProcess, name: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${server.ports.admin}/metrics`);
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}

async function exchange(client: ByteStream): Promise<void> {
  await client.write('hello\n');
  assert.equal(String(await client.read(6)), 'HELLO\n');
}

describe('text port: 10,000 connections', () => {
  it('holds them when they have spoken and fall silent, and refuses one more', async (test) => {
    const limit = openFilesMax();
    if (limit < OPEN_FILES_NEEDED) {
      const reason = `NOT TESTED: it takes ${OPEN_FILES_NEEDED} open files, and this machine's limit is ${limit} (ulimit -Hn)`;
      console.error(reason);
      test.skip(reason);
      return;
    }
    const server = await startServer('socket', { MAX_CONNECTIONS: String(HELD), IDLE_TIMEOUT_MS: '600000' });
    const target = { host: '127.0.0.1', port: server.ports.tcp ?? 0 };
    const before = await metricOf(server, 'process_resident_memory_bytes');

    const clients: ByteStream[] = [];
    while (clients.length < HELD) {
      const some = await Promise.all(Array.from({ length: AT_ONCE }, () => openByteStream(target)));
      await Promise.all(some.map(exchange));
      clients.push(...some);
    }
    assert.equal(await metricOf(server, 'wirelab_open_connections{port="tcp"}'), HELD);
    const tooMany = await openByteStream(target);
    assert.match(String(await tooMany.readToEnd()), /^Too many connections: the limit is 10000/);

    const bytes = ((await metricOf(server, 'process_resident_memory_bytes')) - before) / HELD;
    test.diagnostic(`${Math.round(bytes)} bytes of resident memory for each connection`);
    assert.ok(bytes < BYTES_PER_CONNECTION_MAX, `${bytes} bytes for each connection`);

    await Promise.all(clients.filter((_, index) => index % 1000 === 0).map(exchange));
    for (const client of clients) client.close();
    await server.close();
    assert.equal(await server.exited, 0);
  });
});
