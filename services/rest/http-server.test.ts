import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { createHttpServer } from './http-server.ts';

const LIMITS = {
  MAX_CONNECTIONS: 10,
  MAX_HEADER_BYTES: 16_384,
  REQUEST_TIMEOUT_MS: 10_000,
  KEEP_ALIVE_TIMEOUT_MS: 65_000,
  STALL_TIMEOUT_MS: 50,
};

/** More than what the kernel takes for a client that reads nothing. */
const LONG_ANSWER = Buffer.alloc(64 * 1024 * 1024);

describe('an HTTP server', () => {
  it('closes the connection of a client that does not take its answer', async () => {
    const answer: RequestListener = (_, response) => void response.end(LONG_ANSWER);
    const server = createHttpServer(LIMITS, answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    client.on('error', () => {}); // a reset: the answer was not whole
    const accepted = once(server, 'connection');
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const [socket] = (await accepted) as [Socket];
    await once(socket, 'close');
    assert.ok(socket.bytesWritten > 0 && client.bytesRead < LONG_ANSWER.length);
    client.destroy();
    server.close();
  });
});
