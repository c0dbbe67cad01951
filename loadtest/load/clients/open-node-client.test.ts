import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { startGrpc } from '../../../services/grpc/grpc-under-test.ts';
import { startHttp2, startRest } from '../../../services/rest/rest-under-test.ts';
import { makeCertificates, missingOpenssl } from '../../../services/runtime/certificates-under-test.ts';
import {
  type ServiceUnderTest,
  startUnderTest,
  type TestOptions,
} from '../../../services/runtime/service-under-test.ts';
import { listenFrames } from '../../../services/socket/frames/server.ts';
import { SOCKET_SETTINGS } from '../../../services/socket/settings.ts';
import { listenText } from '../../../services/socket/text/server.ts';
import type { User } from '../../../services/users/user.ts';
import { UserError } from '../../../services/users/user-error.ts';
import { findClosedPort } from '../../closed-port.ts';
import type { Arm } from '../../result/arms.ts';
import type { Operation } from '../../result/result.ts';
import { ARM_PORTS } from '../arm-ports.ts';
import type { LoadClient } from '../lane.ts';
import type { LoadOrder } from '../order.ts';
import { orderUnderTest } from '../order-under-test.ts';
import { requestOnce } from '../request-once.ts';
import { meterSockets } from '../socket-meter.ts';
import { openNodeClient } from './open-node-client.ts';

type Start = (options: TestOptions) => Promise<ServiceUnderTest>;

const startFrames: Start = (options) =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenFrames }, options);
const startText: Start = (options) =>
  startUnderTest({ settings: SOCKET_SETTINGS, listen: listenText }, options);

const SERVERS: [Arm, Start][] = [
  ['rest', startRest],
  ['rest-protobuf', startRest],
  ['rest-http2', startHttp2],
  ['grpc', startGrpc],
  ['grpc-one-connection', startGrpc],
  ['frames', startFrames],
  ['text', startText],
];
const OPERATIONS: Operation[] = [
  { kind: 'create', nameBytes: null },
  { kind: 'create', nameBytes: 200 },
  { kind: 'get', nameBytes: null },
  { kind: 'get', nameBytes: 100 },
  { kind: 'list', users: 7 },
];
const CREATE = OPERATIONS[0] as Operation;

const certificates = missingOpenssl === false ? makeCertificates() : undefined;

for (const [arm, start] of SERVERS) {
  describe(`${arm} client`, () => {
    const opened: { close(): Promise<void> }[] = [];
    afterEach(async () => {
      for (const one of opened.splice(0).reverse()) await one.close();
    });

    /** A server, and a client of two lanes. */
    async function open(options: TestOptions, changes: Partial<LoadOrder> = {}) {
      const server = await start({ ...options, env: { SEED_USERS: '7', ...options.env } });
      opened.push(server);
      const ports = { [ARM_PORTS[arm]]: server.port };
      const caPem =
        options.certificates === undefined ? {} : { caPem: String(options.certificates.tls.ca), tls: true };
      const client = await openNodeClient(orderUnderTest({ arm, ports, ...caPem, ...changes }), 2);
      opened.push(client);
      return { server, client };
    }

    for (const operation of arm === 'text' ? OPERATIONS.slice(0, 2) : OPERATIONS) {
      it(`makes one request after the other on each lane: ${JSON.stringify(operation)}`, async () => {
        const { client } = await open({}, { operation });
        for (let n = 0; n < 3; n += 1) await requestOnEach(client);
      });
    }

    it('keeps its connections: one for each lane, or one for all', async () => {
      const { server, client } = await open({});
      for (let n = 0; n < 3; n += 1) await requestOnEach(client);
      const connections = arm === 'grpc-one-connection' ? 1 : 2;
      for (const counts of ['wirelab_open_connections', 'wirelab_connections_total'])
        assert.equal(await server.metric(`${counts}{port="${ARM_PORTS[arm]}"}`), connections);
    });

    it('speaks TLS, whose bytes on the wire are counted', { skip: missingOpenssl }, async () => {
      const meter = meterSockets();
      try {
        const { client } = await open({ certificates }, { operation: CREATE });
        await requestOnEach(client);
        const handshakes = meter.read();
        assert.equal(handshakes.isBlind, false);
        // A handshake with a certificate on each connection.
        const connections = arm === 'grpc-one-connection' ? 1 : 2;
        assert.equal(handshakes.opened, connections);
        assert.ok(handshakes.sent > 200 * connections, `${handshakes.sent} bytes sent`);
        assert.ok(handshakes.received > 1000 * connections, `${handshakes.received} bytes received`);
        await requestOnEach(client);
        const { opened, sent, received } = meter.read();
        assert.equal(opened, connections);
        // What TLS adds to a record is 22 bytes (RFC 8446, section 5.2).
        for (const bytes of [sent - handshakes.sent, received - handshakes.received])
          assert.ok(bytes > 2 * 22 && bytes < 2 * 1000, `${bytes} bytes of two requests`);
      } finally {
        meter.close();
      }
    });

    it('says that nobody is there', async () => {
      const ports = { [ARM_PORTS[arm]]: await findClosedPort() };
      const client = await openNodeClient(orderUnderTest({ arm, ports }), 2);
      opened.push(client);
      await assert.rejects(requestOnce(client, 5000), /ECONNREFUSED/);
    });

    if (arm === 'text') return;

    it('finds an answer that is not what was asked for', async () => {
      const users = { create: async (): Promise<User> => ({ id: 7, name: 'Ann', email: 'tan@example.com' }) };
      const { client } = await open({ users });
      await assert.rejects(requestOnce(client, 5000), /^Error: answered with another user$/);
    });

    it('finds a list of another length', async () => {
      const { client } = await open({}, { operation: { kind: 'list', users: 8 } });
      await assert.rejects(requestOnce(client, 5000), /^Error: answered with 7 users, not 8$/);
    });

    it('says what the server refuses with, and goes on', async () => {
      let calls = 0;
      const create = async (): Promise<User> => {
        calls += 1;
        if (calls === 1) throw new UserError('unavailable', 'as the test wants it');
        return { id: calls, ...orderUnderTest({ ports: {} }).payload };
      };
      const { client } = await open({ users: { create } });
      await assert.rejects(requestOnce(client, 5000), /503|UNAVAILABLE|as the test wants it/);
      await requestOnEach(client);
    });

    it('gives up what is not answered, and goes on', async () => {
      let calls = 0;
      const create = (): Promise<User> => {
        calls += 1;
        if (calls === 1) return new Promise(() => undefined);
        return Promise.resolve({ id: calls, ...orderUnderTest({ ports: {} }).payload });
      };
      const { client } = await open({ users: { create } }, { timeoutMs: 50 });
      const [lane] = client.lanes;
      const fault = await new Promise((resolve) => {
        lane?.request(resolve);
        if (lane?.abandon !== undefined) setTimeout(() => lane.abandon?.(), 50);
      });
      assert.equal(typeof fault, 'string');
      await requestOnEach(client);
    });

    it('connects again when its connection was lost', async () => {
      const { server, client } = await open({});
      await requestOnEach(client);
      server.listener.destroy();
      await server.close();
      const again = await start({ env: { ...portSetting(server.port) } });
      opened.push(again);
      // Requests may find out first that the old connection is gone.
      await untilItWorks(() => requestOnEach(client));
    });
  });
}

/** All at once. */
async function requestOnEach({ lanes }: LoadClient): Promise<void> {
  const faults = await Promise.all(
    lanes.map((lane) => new Promise<string | undefined>((resolve) => lane.request(resolve))),
  );
  const fault = faults.find((one) => one !== undefined);
  if (fault !== undefined) throw new Error(fault);
}

const portSetting = (port: number): Record<string, string> =>
  Object.fromEntries(
    ['HTTP_PORT', 'HTTP2_PORT', 'GRPC_PORT', 'FRAMES_PORT'].map((name) => [name, String(port)]),
  );

async function untilItWorks(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise(setImmediate);
    }
  }
}
