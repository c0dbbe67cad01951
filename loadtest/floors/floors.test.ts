import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { user as messages } from '../../generated/user.js';
import { startProgram } from '../../local/server-process.ts';

const { CreateUserRequest, FrameOperation } = messages.v1;

const NEW_USER = { name: ' Tan 陳', email: 'tan@example.com' };

/** What each of two programs answers, in the same order. */
async function answersOf<T>(
  t: TestContext,
  programs: readonly [service: string, floor: string],
  port: string,
  ask: (port: number) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  for (const program of programs) {
    const server = await startProgram(program);
    t.after(() => server.close());
    answers.push(await ask(server.ports[port] ?? 0));
  }
  return answers;
}

/** Everything that a server answers on one connection, if the client ends it after its request. */
async function exchange(port: number, request: string | Uint8Array): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.end(request);
  return Buffer.concat(await socket.toArray());
}

function httpRequest(body: string, type = 'application/json'): string {
  const head = ['POST /api/users HTTP/1.1', 'Host: localhost', `Content-Type: ${type}`, 'Connection: close'];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}

function frame(requestId: number, operation: number, message: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32BE(5 + message.length, 0);
  head.writeUInt32BE(requestId, 4);
  head[8] = operation;
  return Buffer.concat([head, message]);
}

/** One unary call: its response headers, its body, and its trailers. */
async function grpcCall(port: number, message: Uint8Array) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ':method': 'POST',
    ':path': '/user.v1.UserService/CreateUser',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([prefix, message]));
  const trailersCame = once(stream, 'trailers');
  const [headers] = await once(stream, 'response');
  const body = Buffer.concat(await stream.toArray());
  const [trailers] = headers['grpc-status'] === undefined ? await trailersCame : [headers];
  session.close();
  return {
    status: headers[':status'],
    type: headers['content-type'],
    body: body.toString('hex'),
    grpcStatus: trailers['grpc-status'],
  };
}

describe('floors answer a create as their services do', () => {
  it('http: byte for byte but for the date', async (t) => {
    const [service, floor] = await answersOf(t, ['rest-server', 'floor-http'], 'http', async (port) =>
      (await exchange(port, httpRequest(JSON.stringify(NEW_USER))))
        .toString()
        .replace(/^Date: .+$/m, 'Date:'),
    );
    assert.match(service ?? '', /^HTTP\/1\.1 201 .*"id":101/s);
    assert.equal(floor, service);
  });

  it('http: the same status to what they refuse', async (t) => {
    const [service, floor] = await answersOf(t, ['rest-server', 'floor-http'], 'http', async (port) => {
      const requests = [
        httpRequest('{"name":""}'),
        httpRequest('[]'),
        httpRequest('{'),
        httpRequest('{}', 'text/plain'),
        httpRequest(`"${'x'.repeat(65_536)}"`),
      ];
      const answers = await Promise.all(requests.map((request) => exchange(port, request)));
      return answers.map((answer) => answer.toString().slice(9, 12));
    });
    assert.deepEqual(service, ['400', '400', '400', '415', '413']);
    assert.deepEqual(floor, service);
  });

  it('http2: the same message and status', async (t) => {
    const [service, floor] = await answersOf(t, ['grpc-server', 'floor-http2'], 'grpc', async (port) => [
      await grpcCall(port, CreateUserRequest.encode(NEW_USER).finish()),
      await grpcCall(port, CreateUserRequest.encode({ name: '' }).finish()),
    ]);
    assert.deepEqual(
      service?.map(({ grpcStatus }) => grpcStatus),
      ['0', '3'],
    );
    assert.deepEqual(floor, service);
  });

  it('net: byte for byte', async (t) => {
    const create = FrameOperation.FRAME_OPERATION_CREATE_USER;
    const message = CreateUserRequest.encode(NEW_USER).finish();
    const requests = Buffer.concat([frame(7, create, message), frame(8, create, message)]);
    const [service, floor] = await answersOf(t, ['socket-server', 'floor-net'], 'frames', async (port) =>
      (await exchange(port, requests)).toString('hex'),
    );
    assert.match(service ?? '', /^0000....0000000701.*0000....0000000801/);
    assert.equal(floor, service);
  });
});
