import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ServerProcess, startProgram } from '../../../local/server-process.ts';
import { startGrpc } from '../../../services/grpc/grpc-under-test.ts';
import { startRest } from '../../../services/rest/rest-under-test.ts';
import { makeCertificates, missingOpenssl } from '../../../services/runtime/certificates-under-test.ts';
import { findClosedPort } from '../../closed-port.ts';
import { ARMS, type Arm } from '../../result/arms.ts';
import type { Operation } from '../../result/result.ts';
import type { LoadOrder } from '../order.ts';
import { orderUnderTest } from '../order-under-test.ts';
import { requestOnce } from '../request-once.ts';
import { openWireClient } from './open-wire-client.ts';

const PROGRAMS = ['rest-server', 'grpc-server', 'socket-server'];
const LANES = 3;
const REQUESTS_PER_LANE = 3;
/** Of a name, where the transport is not HTTP/2. */
const GREAT_BYTES = 262_144;
const CREATE: Operation = { kind: 'create', nameBytes: null };
const GET: Operation = { kind: 'get', nameBytes: null };
const HTTP2_ARMS = ['grpc', 'grpc-one-connection', 'rest-http2'] as const;

const order = (
  arm: Arm,
  operation: Operation,
  ports: LoadOrder['ports'],
  more: Partial<LoadOrder> = {},
): LoadOrder => orderUnderTest({ arm, operation, ports, connections: LANES, ...more });

/** Some requests on every lane, all lanes at once. Rejects with the first fault. */
async function load(order: LoadOrder): Promise<void> {
  const client = await openWireClient(order, LANES);
  try {
    assert.equal(client.lanes.length, LANES);
    const loops = client.lanes.map(async (lane) => {
      for (let n = 0; n < REQUESTS_PER_LANE; n += 1) {
        await requestOnce({ ...client, lanes: [lane] }, order.timeoutMs);
      }
    });
    await Promise.all(loops);
  } finally {
    await client.close();
  }
}

describe('wire client', () => {
  let servers: ServerProcess[] = [];
  let ports: LoadOrder['ports'] = {};

  before(async () => {
    const env = {
      SEED_USERS: '1000',
      MAX_NAME_CHARACTERS: String(GREAT_BYTES),
      MAX_BODY_BYTES: '1000000',
      MAX_TEXT_BYTES: '1000000',
    };
    servers = await Promise.all(PROGRAMS.map((program) => startProgram(program, env)));
    ports = Object.assign({}, ...servers.map((server) => server.ports));
  });
  after(() => Promise.all(servers.map((server) => server.close())));

  for (const arm of ARMS) {
    it(`creates over ${arm}`, () => load(order(arm, CREATE, ports)));
    if (arm === 'text') continue;
    it(`gets over ${arm}`, () => load(order(arm, GET, ports)));
    it(`lists over ${arm}, in one chunk and in many`, async () => {
      for (const users of [1, 1000]) await load(order(arm, { kind: 'list', users }, ports));
    });
  }

  it('sends and reads great users', async () => {
    for (const arm of HTTP2_ARMS) {
      for (const nameBytes of [16_384, 32_000]) {
        await load(order(arm, { kind: 'create', nameBytes }, ports));
        await load(order(arm, { kind: 'get', nameBytes }, ports));
      }
    }
    for (const arm of ['rest', 'rest-protobuf', 'frames'] as const) {
      await load(order(arm, { kind: 'create', nameBytes: GREAT_BYTES }, ports));
      await load(order(arm, { kind: 'get', nameBytes: GREAT_BYTES }, ports));
    }
    await load(order('text', { kind: 'create', nameBytes: GREAT_BYTES }, ports));
  });

  it('refuses what it can not do, and says what to do', async (t) => {
    for (const arm of HTTP2_ARMS) {
      const great = order(arm, { kind: 'create', nameBytes: 32_768 }, ports);
      await assert.rejects(
        openWireClient(great, 1),
        /too long for the wire generator.* use the node generator/,
      );
    }
    await assert.rejects(openWireClient(order('text', GET, ports), 1), /text is an echo, which has no 'get'/);
    const few = await startGrpc({ env: { SEED_USERS: '8' } });
    t.after(() => few.close());
    const list = order('grpc', { kind: 'list', users: 9 }, { grpc: few.port });
    await assert.rejects(openWireClient(list, 1), /listed 8 users, not 9: start it with SEED_USERS=9/);
  });

  it('fails where nobody listens', async () => {
    const port = await findClosedPort();
    const nobody = order('rest', CREATE, { http: port });
    await assert.rejects(
      openWireClient(nobody, 2),
      /rest at 127.0.0.1:\d+ can't be reached: .* ECONNREFUSED/,
    );
  });

  it('finds a wrong answer', async () => {
    for (const arm of ['rest', 'grpc', 'frames'] as const) {
      const invalid = order(arm, CREATE, ports, { payload: { name: 'Tan', email: 'nowhere' } });
      await assert.rejects(load(invalid), /HTTP\/1.1 400|frame /);
    }
  });

  it('speaks TLS', { skip: missingOpenssl }, async (t) => {
    const certificates = makeCertificates();
    const caPem = certificates.tls.ca.toString();
    const servers = { rest: await startRest({ certificates }), grpc: await startGrpc({ certificates }) };
    t.after(() => Promise.all(Object.values(servers).map((server) => server.close())));
    const its = { http: servers.rest.port, grpc: servers.grpc.port };
    for (const arm of ['rest', 'grpc'] as const) await load(order(arm, CREATE, its, { tls: true, caPem }));
  });
});
