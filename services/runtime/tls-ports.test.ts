import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { createGrpcClient } from '../grpc/client.ts';
import { startGrpc } from '../grpc/grpc-under-test.ts';
import { createRestClient } from '../rest/client.ts';
import { createHttp2Exchange } from '../rest/http2-exchange.ts';
import { startHttp2, startRest } from '../rest/rest-under-test.ts';
import { createFramesClient } from '../socket/frames/client.ts';
import { listenFrames } from '../socket/frames/server.ts';
import { SOCKET_SETTINGS } from '../socket/settings.ts';
import { listenText } from '../socket/text/server.ts';
import { testUserService } from '../users/contract.ts';
import type { UserService } from '../users/user-service.ts';
import { makeCertificates, missingOpenssl } from './certificates-under-test.ts';
import { type ServiceUnderTest, startUnderTest, type TestOptions } from './service-under-test.ts';
import type { Target } from './target.ts';

type Start = (options: TestOptions) => Promise<ServiceUnderTest>;
type Connect = (target: Target) => UserService & { close(): Promise<void> };

const startText: Start = (options) =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenText }, options);
const startFrames: Start = (options) =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenFrames }, options);

const CLIENTS: { port: string; start: Start; connect: Connect }[] = [
  { port: 'http', start: startRest, connect: createRestClient },
  {
    port: 'http2',
    start: startHttp2,
    connect: (target) => createRestClient(target, createHttp2Exchange(target)),
  },
  { port: 'frames', start: startFrames, connect: createFramesClient },
  {
    port: 'grpc',
    start: startGrpc,
    connect: ({ host, port, tls }) => createGrpcClient({ address: `${host}:${port}`, tls }),
  },
];
const PORTS: { port: string; start: Start; alpn?: string[] }[] = [
  { port: 'tcp', start: startText },
  { port: 'http', start: startRest, alpn: ['http/1.1'] },
  { port: 'http2', start: startHttp2, alpn: ['h2'] },
  { port: 'frames', start: startFrames },
  { port: 'grpc', start: startGrpc, alpn: ['h2'] },
];

const skip = missingOpenssl;
const certificates = skip === false ? makeCertificates() : undefined;

for (const { port, start, connect } of CLIENTS) {
  testUserService(
    `${port} client over TLS`,
    async () => {
      const server = await start({ certificates, env: { SEED_USERS: '0' } });
      const users = connect(server);
      return { users, close: () => users.close().then(server.close) };
    },
    skip,
  );

  describe(`${port} client over TLS`, { skip }, () => {
    it('says unavailable where it does not trust the certificate, or the server speaks no TLS', async () => {
      const [server, cleartext] = [await start({ certificates }), await start({})];
      const stranger = makeCertificates().tls;
      for (const target of [
        { ...server, tls: stranger },
        { ...server, host: 'localhost', tls: stranger },
        { ...server, tls: undefined },
        { ...cleartext, tls: stranger },
      ]) {
        const client = connect(target);
        await assert.rejects(client.get(1), { name: 'UserError', code: 'unavailable' });
        await client.close();
      }
      for (const one of [server, cleartext]) {
        await one.until(`wirelab_open_connections{port="${port}"}`, 0); // nobody is left of those that failed
        await one.close();
      }
    });

    it('asks for the certificate of the host that it was told', async () => {
      const server = await start({ certificates, env: { BIND_ADDRESS: '0.0.0.0' } });
      for (const [host, code] of [
        ['localhost', 'not-found'],
        ['127.0.0.1', 'not-found'],
        ['127.0.0.2', 'unavailable'],
      ] as const) {
        const client = connect({ ...server, host });
        await assert.rejects(client.get(1_000_000), { code }, host);
        await client.close();
      }
      await server.close();
    });
  });
}

for (const { port, start, alpn } of PORTS) {
  const openConnections = `wirelab_open_connections{port="${port}"}`;

  describe(`TLS on port ${port}`, { skip }, () => {
    const opened: Socket[] = [];
    after(() => {
      for (const socket of opened) socket.destroy();
    });
    /** A client that has connected and says nothing. */
    async function openMute(server: ServiceUnderTest): Promise<Socket> {
      const socket = connect(server.port, server.host).on('error', () => undefined);
      opened.push(socket);
      await once(socket, 'connect');
      return socket.resume();
    }
    async function shakeHands({ host, port, tls }: ServiceUnderTest, options = {}) {
      const socket = connectTls({ host, port, ...tls, ...(alpn && { ALPNProtocols: alpn }), ...options });
      opened.push(socket);
      await once(socket, 'secureConnect');
      return socket.on('error', () => undefined).resume();
    }

    it('is 1.2 or later', async () => {
      const server = await start({ certificates });
      assert.equal((await shakeHands(server)).getProtocol(), 'TLSv1.3');
      assert.equal((await shakeHands(server, { maxVersion: 'TLSv1.2' })).getProtocol(), 'TLSv1.2');
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
      await assert.rejects(shakeHands(server, old), { code: /ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION/ });
      await server.close();
    });

    it('closes who speaks something else, and says why once', async () => {
      const server = await start({ certificates });
      for (const bytes of ['GET / HTTP/1.1\r\n\r\n', 'hello server\n', 'GET / HTTP/1.1\r\n\r\n']) {
        const socket = await openMute(server);
        socket.write(bytes);
        await closed(socket);
      }
      const leaver = await openMute(server);
      await server.until(openConnections, 1);
      leaver.end();
      await server.until(openConnections, 0);
      const reasons = server.records.filter(({ msg }) => msg.startsWith('TLS handshake failed: '));
      assert.deepEqual(
        reasons.map(({ level, code, failed }) => [level, code, failed]),
        [
          [30, 'ERR_SSL_HTTP_REQUEST', 1],
          [30, reasons[1]?.code, 1],
          [20, 'ECONNRESET', 1],
        ],
      );
      await server.close();
    });

    it('closes who does not end its handshake in time, even if it sends on', async () => {
      const server = await start({ certificates, env: { TLS_HANDSHAKE_TIMEOUT_MS: '300' } });
      const [mute, slow] = [await openMute(server), await openMute(server)];
      await server.until(openConnections, 2);
      let sent = 0;
      const sending = setInterval(() => slow.write(CLIENT_HELLO.subarray(sent, ++sent)), 20);
      await Promise.all([closed(mute), closed(slow)]);
      clearInterval(sending);
      await server.until(openConnections, 0);
      assert.equal((await server.record('TLS handshake failed')).code, 'ERR_TLS_HANDSHAKE_TIMEOUT');
      await server.close();
    });

    it('counts handshakes as connections, and closes those over MAX_CONNECTIONS', async () => {
      const server = await start({ certificates, env: { MAX_CONNECTIONS: '2' } });
      const first = await shakeHands(server);
      await openMute(server);
      await server.until(openConnections, 2);
      await assert.rejects(shakeHands(server), { code: 'ECONNRESET' });
      assert.equal((await server.record('Connections refused')).maxConnections, 2);
      assert.equal(await server.metric(openConnections), 2);
      first.destroy();
      await server.until(openConnections, 1);
      await shakeHands(server);
      assert.equal(await server.metric(openConnections), 2);
      await server.close();
      await server.until(openConnections, 0);
    });

    it('waits for no handshake in a drain', async () => {
      const server = await start({ certificates });
      await openMute(server);
      await server.until(openConnections, 1);
      await server.listener.drain();
      await server.until(openConnections, 0);
      await server.close();
    });

    it('waits for nobody in a drain who does not close its side', async () => {
      const server = await start({ certificates });
      const stubborn = await shakeHands(server, { allowHalfOpen: true });
      if (port === 'grpc') stubborn.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
      await server.until(openConnections, 1);
      await server.listener.drain();
      await server.close();
    });

    it('shows a renewed certificate to who connects then, and keeps the others', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wirelab-tls-'));
      const env = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
      const install = (from: typeof env) => {
        copyFileSync(from.TLS_KEY_FILE, env.TLS_KEY_FILE);
        copyFileSync(from.TLS_CERT_FILE, env.TLS_CERT_FILE);
      };
      if (certificates === undefined) throw new Error('there is no openssl');
      install(certificates.env);
      const server = await start({ certificates, env, tlsRenewalMs: 10 });
      const old = await shakeHands(server);
      const renewed = makeCertificates();
      install(renewed.env);
      await server.record('TLS certificate renewed');
      await shakeHands({ ...server, tls: renewed.tls });
      await assert.rejects(shakeHands(server), { code: /UNABLE_TO_VERIFY|CERT_SIGNATURE_FAILURE/ });
      assert.equal(old.destroyed, false);
      await server.close();
      rmSync(folder, { recursive: true });
    });
  });
}

/** However it came to that. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** The beginning of one that is 500 bytes long. */
const CLIENT_HELLO = Buffer.concat([Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), Buffer.alloc(500)]);

describe('client programs', { skip }, () => {
  /** Runs the program to its end: its exit code, and what it printed. */
  function runClient(
    service: string,
    env: Record<string, string>,
  ): Promise<{ code: number; output: string }> {
    const program = ['--import', 'tsx', `services/${service}/client-main.ts`];
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        program,
        { env: { ...process.env, ...env } },
        (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
      );
    });
  }

  for (const [service, start, passed] of [
    ['rest', startRest, 15],
    ['grpc', startGrpc, 11],
    ['socket', startText, 16],
  ] as const) {
    it(`of ${service} pass over TLS, and say so`, async () => {
      const server = await start({ certificates, env: { RECEIVE_TIMEOUT_MS: '300' } });
      const frames = await startFrames({ certificates });
      const { code, output } = await runClient(service, {
        ...certificates?.clientEnv,
        APP: server.host,
        PORT: String(server.port),
        FRAMES_PORT: String(frames.port),
      });
      assert.match(output, /https:\/\/|over TLS/);
      assert.match(output, new RegExp(`\n${passed} passed, 0 failed\n$`));
      assert.equal(code, 0);
      await server.close();
      await frames.close();
    });
  }

  it('end with 2 where TLS_CA_FILE is no certificate', async () => {
    for (const file of ['no/such/file', 'package.json']) {
      const { code, output } = await runClient('rest', { TLS_CA_FILE: file });
      assert.match(output, new RegExp(`^TLS_CA_FILE must be a certificate in PEM, not '${file}': `));
      assert.equal(code, 2);
    }
  });
});
