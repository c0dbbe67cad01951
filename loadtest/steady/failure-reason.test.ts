import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { createGrpcClient } from '../../services/grpc/client.ts';
import { startGrpc } from '../../services/grpc/grpc-under-test.ts';
import { createRestClient } from '../../services/rest/client.ts';
import { startRest } from '../../services/rest/rest-under-test.ts';
import { createFramesClient } from '../../services/socket/frames/client.ts';
import { startFrames } from '../../services/socket/socket-under-test.ts';
import { UserError } from '../../services/users/user-error.ts';
import type { UserService } from '../../services/users/user-service.ts';
import { findClosedPort } from '../closed-port.ts';
import { failureReason } from './failure-reason.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const TIMEOUT_MS = 200;

type Client = UserService & { close(): Promise<void> };
type TestUsers = Partial<UserService>;

/** A server over these operations, and a client of the load, for each protocol. */
const PROTOCOLS = {
  rest: {
    start: (users: TestUsers) => startRest({ users }),
    connect: (port: number): Client =>
      createRestClient({ host: '127.0.0.1', port, timeoutMs: TIMEOUT_MS, maxSockets: 1 }),
  },
  grpc: {
    start: (users: TestUsers) => startGrpc({ users }),
    connect: (port: number): Client =>
      createGrpcClient({
        address: `127.0.0.1:${port}`,
        deadlineMs: TIMEOUT_MS,
        channelOptions: { 'grpc.enable_retries': 0 },
      }),
  },
  frames: {
    start: (users: TestUsers) => startFrames({}, users),
    connect: (port: number): Client =>
      createFramesClient({ host: '127.0.0.1', port, callTimeoutMs: TIMEOUT_MS }),
  },
};

/** Why a create fails on this port. */
async function reasonAt(port: number, connect: (port: number) => Client): Promise<string> {
  const client = connect(port);
  try {
    return failureReason(await client.create(TAN).catch((error: unknown) => error));
  } finally {
    await client.close();
  }
}

async function listen(t: TestContext, onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    t.after(() => socket.destroy());
    onConnection(socket.on('error', () => undefined));
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

for (const [protocol, { start, connect }] of Object.entries(PROTOCOLS)) {
  describe(`the reason of a failure over ${protocol}`, () => {
    const failWith = async (error: Error): Promise<string> => {
      const { port, close } = await start({ create: () => Promise.reject(error) });
      const reason = await reasonAt(port, connect);
      await close();
      return reason;
    };

    it('is what the service says, where it has answered', async () => {
      const unavailable = new UserError('unavailable', 'The user store is unavailable: try again later');
      assert.equal(
        await failWith(unavailable),
        'unavailable: The user store is unavailable: try again later',
      );
      const exhausted = new UserError('exhausted', 'The store is full: 100000 users');
      assert.equal(await failWith(exhausted), 'exhausted: The store is full: N users');
      assert.match(await failWith(new TypeError('a fault')), /^internal: .*internal (server )?error$/i);
    });

    it('is that it could not be reached', async () => {
      assert.equal(await reasonAt(await findClosedPort(), connect), 'no answer: ECONNREFUSED');
    });

    it('is that it gave no answer in time', async (t) => {
      const { port, close } = await start({ create: () => new Promise(() => undefined) });
      t.after(close);
      assert.equal(await reasonAt(port, connect), 'no answer: deadline');
    });

    it('is how the connection ended without an answer', async (t) => {
      const resetting = await listen(t, (socket) => socket.once('data', () => socket.resetAndDestroy()));
      assert.match(await reasonAt(resetting, connect), /^no answer: (ECONNRESET|Connection dropped)$/);
      const ending = await listen(t, (socket) => socket.once('data', () => socket.end()));
      const reason = await reasonAt(ending, connect);
      assert.match(reason, /^no answer: /);
      assert.doesNotMatch(reason, /\d{4}/);
    });

    it('is that something else is there', async (t) => {
      const other = await listen(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'));
      assert.match(await reasonAt(other, connect), /^no answer: /);
    });
  });
}

describe('the reason of a failure', () => {
  it('is the same whatever the address, the time and the ids', () => {
    const reason = (message: string, code: UserError['code'] = 'unavailable') =>
      failureReason(new UserError(code, message));
    assert.equal(
      reason('No such thing at 10.0.3.17:5000 (request id 3b241101-e2bb-4255-8caf-4136c566a962)', 'invalid'),
      'invalid: No such thing at ADDRESS',
    );
    assert.equal(reason('No connection with rest-server:5000: EAI_AGAIN'), 'no answer: EAI_AGAIN');
    assert.equal(reason('[::1]:8081 closed the connection'), 'no answer: ADDRESS closed the connection');
    const calm = 'Bandwidth exhausted or memory limit exceeded';
    assert.equal(reason(calm, 'exhausted'), `no answer: ${calm}`);
    assert.equal(reason(`${'long '.repeat(100)}`, 'invalid').length, 'invalid: '.length + 120);
  });

  it('is a fault where no client should fail so', () => {
    assert.equal(failureReason(new TypeError('x is undefined')), 'fault: TypeError: x is undefined');
  });
});
