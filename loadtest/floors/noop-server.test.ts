import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type ServerProcess, startProgram } from '../../local/server-process.ts';
import { createGrpcClient } from '../../services/grpc/client.ts';
import { createRestClient } from '../../services/rest/client.ts';
import { createFramesClient } from '../../services/socket/frames/client.ts';
import { openNodeClient } from '../load/clients/open-node-client.ts';
import type { LoadOrder } from '../load/order.ts';
import { orderUnderTest } from '../load/order-under-test.ts';
import { requestOnce } from '../load/request-once.ts';
import { openWireClient } from '../load/wire/open-wire-client.ts';
import { ARMS, type Arm } from '../result/arms.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const GREAT = { ...TAN, name: 'n'.repeat(1_048_576) };
const LANES = 2;

describe('no-op server', () => {
  let server: ServerProcess;
  before(async () => {
    server = await startProgram('noop-server');
  });
  after(() => server.close());

  const order = (arm: Arm, kind: 'create' | 'get'): LoadOrder =>
    orderUnderTest({ arm, operation: { kind, nameBytes: null }, ports: server.ports, connections: LANES });

  for (const arm of ARMS) {
    for (const [generator, open] of Object.entries({ wire: openWireClient, node: openNodeClient })) {
      it(`satisfies the ${generator} generator over ${arm}`, async () => {
        for (const kind of ['create', 'get'] as const) {
          if (arm === 'text' && kind === 'get') continue;
          const client = await open(order(arm, kind), LANES);
          for (const lane of [...client.lanes, ...client.lanes]) {
            await requestOnce({ ...client, lanes: [lane] }, 5000);
          }
          await client.close();
        }
      });
    }
  }

  it('takes great requests, whatever the windows', async () => {
    const { ports } = server;
    const at = (port: number | undefined) => ({ host: '127.0.0.1', port: port ?? 0 });
    const clients = [
      createRestClient(at(ports.http)),
      createGrpcClient({ address: `127.0.0.1:${ports.grpc}` }),
      createFramesClient(at(ports.frames)),
    ];
    for (const client of clients) {
      for (let n = 0; n < 3; n += 1) assert.deepEqual(await client.create(GREAT), { id: 1, ...TAN });
      await client.close();
    }
  });

  it('answers lines in upper case', async () => {
    const socket = connect({ host: '127.0.0.1', port: server.ports.tcp ?? 0 }).setEncoding('utf8');
    socket.write('grüße\nan');
    assert.deepEqual(await once(socket, 'data'), ['GRÜSSE\n']);
    socket.write(' alle\n');
    assert.deepEqual(await once(socket, 'data'), ['AN ALLE\n']);
    socket.end();
  });

  it('ends a connection as HTTP/1.1 is asked to', async () => {
    const head = 'POST /api/users HTTP/1.1\r\nHost: a\r\n';
    const answer = async (request: string) => {
      const socket = connect({ host: '127.0.0.1', port: server.ports.http ?? 0 });
      socket.write(request);
      return String(Buffer.concat(await socket.toArray()));
    };
    assert.match(
      await answer(`${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`),
      /^HTTP\/1\.1 201 .*"id":1/s,
    );
    assert.match(await answer(`${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`), /^HTTP\/1\.1 411 /);
  });

  it('cuts off what is not its protocol', async () => {
    for (const [port, bytes] of [
      ['http', 'x'.repeat(70_000)],
      ['http2', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
      ['grpc', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x00\x00\x00\x00\x00\x00'],
      ['frames', '\xff\xff\xff\xff\x00\x00\x00\x01\x01'],
      ['frames', '\x00\x00\x00\x01\x00\x00\x00\x01\x01'],
      ['tcp', 'x'.repeat(70_000)],
    ] as const) {
      const socket = connect({ host: '127.0.0.1', port: server.ports[port] ?? 0 }).resume();
      socket.on('error', () => undefined);
      socket.write(bytes, 'latin1');
      await once(socket, 'close');
    }
  });

  it('stops as a service does', async () => {
    const stopped = await startProgram('noop-server');
    const socket = connect({ host: '127.0.0.1', port: stopped.ports.frames ?? 0 }).resume();
    await once(socket, 'connect');
    await stopped.close();
    assert.equal(await stopped.exited, 0);
    socket.destroy();
  });
});
