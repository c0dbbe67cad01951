import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificates, missingOpenssl } from '../../services/runtime/certificates-under-test.ts';
import { meterSockets } from './socket-meter.ts';
import { connectTo } from './wire/connect-to.ts';

describe('socket meter', () => {
  let server: Server;
  before(async () => {
    server = createServer((socket) => socket.on('data', () => socket.write('hello'))).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => void server.close());

  it('counts connections, and their bytes both ways, while they are open and after', async () => {
    const meter = meterSockets();
    const { port } = server.address() as AddressInfo;
    for (const count of [1, 2]) {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      socket.write('abc');
      await once(socket, 'data');
      const totals = { opened: count, sent: 3 * count, received: 5 * count, isBlind: false };
      assert.deepEqual(meter.read(), totals);
      socket.destroy();
      await once(socket, 'close');
      assert.deepEqual(meter.read(), totals);
    }
    meter.close();
    const unseen = connect(port, '127.0.0.1');
    await once(unseen, 'connect');
    unseen.destroy();
    assert.equal(meter.read().opened, 2);
  });

  it('counts what TLS adds', { skip: missingOpenssl }, async () => {
    const { env, tls } = makeCertificates();
    const options = { cert: readFileSync(env.TLS_CERT_FILE), key: readFileSync(env.TLS_KEY_FILE) };
    const secure = createTlsServer(options, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const meter = meterSockets();
    const target = { host: '127.0.0.1', port: (secure.address() as AddressInfo).port };
    const { socket } = connectTo(target, String(tls.ca))();
    await once(socket, 'data');
    const { opened, sent, received, isBlind } = meter.read();
    assert.deepEqual([opened, isBlind], [1, false]);
    // A handshake with a certificate.
    assert.ok(sent > 200 && received > 1000, `${sent} and ${received} bytes`);
    meter.close();
    socket.destroy();
    secure.close();
  });
});
