import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startGrpc } from '../../../services/grpc/grpc-under-test.ts';
import { startHttp2, startRest } from '../../../services/rest/rest-under-test.ts';
import { keepCalling } from '../../../services/runtime/keep-calling.ts';
import { startFrames } from '../../../services/socket/socket-under-test.ts';
import { createHeldCreates } from '../../../services/users/held-creates.ts';
import type { Lane } from '../lane.ts';
import { connectTo } from './connect-to.ts';
import { type Channel, openChannel } from './open-channel.ts';
import { speakCreate } from './wire-arms.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };
const SLOTS = 8;

/** A channel that creates users, which is closed with the test. */
async function open(t: TestContext, arm: Parameters<typeof speakCreate>[0], port: number, slots: number) {
  const target = { host: '127.0.0.1', port, isSecure: false };
  const speak = speakCreate(arm, TAN, target);
  const channel = await openChannel({
    connect: connectTo(target, undefined),
    speak,
    slots,
    connectTimeoutMs: 5000,
  });
  t.after(() => channel.close());
  return channel;
}

const ask = (lane: Lane): Promise<string | undefined> => new Promise((resolve) => lane.request(resolve));

/** As `ask`, on whichever lane is free. Rejects with a fault. */
function askAny({ lanes }: Channel): () => Promise<void> {
  const free = [...lanes];
  return async () => {
    const lane = free.pop();
    assert.ok(lane);
    const fault = await ask(lane);
    free.push(lane);
    if (fault !== undefined) throw new Error(fault);
  };
}

/** A server that does this with each connection, by its number from 1. */
async function listen(t: TestContext, serve: (socket: Socket, number: number) => void): Promise<number> {
  let number = 0;
  const server = createServer((socket) => {
    number += 1;
    socket.on('error', () => socket.destroy());
    serve(socket, number);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

describe('a channel', () => {
  // As slow as a database, so that requests are under way and on their way as the age comes.
  const users = { create: async () => pause(1, { id: 1, ...TAN }) };

  it('loses nothing where REST ends its connections with their age', async (t) => {
    const rest = await startRest({ settings: { MAX_CONNECTION_AGE_MS: 10 }, users });
    t.after(() => rest.close());
    const channel = await open(t, 'rest', rest.port, 1);
    const load = { port: rest.port, atOnce: 1, connections: 10 };
    assert.deepEqual((await keepCalling(askAny(channel), load)).failures, []);
  });

  it('nor where REST over HTTP/2 does', async (t) => {
    const rest = await startHttp2({ settings: { MAX_CONNECTION_AGE_MS: 10 }, users });
    t.after(() => rest.close());
    const channel = await open(t, 'rest-http2', rest.port, SLOTS);
    const load = { port: rest.port, atOnce: SLOTS, connections: 8 };
    assert.deepEqual((await keepCalling(askAny(channel), load)).failures, []);
  });

  it('nor where gRPC does, whose GOAWAY meets requests on their way', async (t) => {
    const grpc = await startGrpc({ settings: { MAX_CONNECTION_AGE_MS: 100 }, users });
    t.after(() => grpc.close());
    const channel = await open(t, 'grpc', grpc.port, SLOTS);
    const load = { port: grpc.port, atOnce: SLOTS, connections: 8 };
    assert.deepEqual((await keepCalling(askAny(channel), load)).failures, []);
  });

  it('nor where frames say GOING_AWAY', async (t) => {
    const frames = await startFrames({}, users, { MAX_CONNECTION_AGE_MS: 10 });
    t.after(() => frames.close());
    const channel = await open(t, 'frames', frames.port, SLOTS);
    const load = { port: frames.port, atOnce: SLOTS, connections: 10 };
    assert.deepEqual((await keepCalling(askAny(channel), load)).failures, []);
  });

  it('says what was lost with a connection, and connects again', async (t) => {
    const answer = `{"email":"${TAN.email}","id":7,"name":"${TAN.name}"}`;
    const port = await listen(t, (socket, number) => {
      if (number === 1) socket.once('data', () => socket.destroy());
      else
        socket.on('data', () =>
          socket.write(`HTTP/1.1 201 OK\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`),
        );
    });
    const { lanes } = await open(t, 'rest', port, 1);
    const [lane] = lanes;
    assert.ok(lane);
    assert.match((await ask(lane)) ?? '', /closed the connection|ECONNRESET/);
    assert.equal(await ask(lane), undefined);
    assert.equal(await ask(lane), undefined);
  });

  it('says what it can not read, and gives the connection up', async (t) => {
    const port = await listen(t, (socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 204 What\r\n\r\n')),
    );
    const [lane] = (await open(t, 'rest', port, 1)).lanes;
    assert.ok(lane);
    assert.match((await ask(lane)) ?? '', /^HTTP\/1\.1 204 What/);
  });

  it('says that the server refuses streams', async (t) => {
    const refusing = Buffer.from('000000040000000000' + '00000403000000000100000007', 'hex');
    const port = await listen(t, (socket) => socket.once('data', () => socket.write(refusing)));
    const [lane] = (await open(t, 'grpc', port, 1)).lanes;
    assert.ok(lane);
    assert.match((await ask(lane)) ?? '', /refused the request \(REFUSED_STREAM\)/);
  });

  it('gives up one stream alone', async (t) => {
    const { users: held, held: calls, begun } = createHeldCreates();
    const grpc = await startGrpc({ users: held });
    t.after(() => grpc.close());
    const { lanes } = await open(t, 'grpc', grpc.port, 2);
    const [first, second] = lanes;
    assert.ok(first && second);
    const answers = [ask(first), ask(second)];
    await begun(2);
    first.abandon();
    assert.equal(await answers[0], 'given up');
    for (const call of calls) call.finish();
    assert.equal(await answers[1], undefined);
    answers[0] = ask(first);
    await begun(3);
    calls[2]?.finish();
    assert.equal(await answers[0], undefined);
  });

  it('gives up the connection where there are no streams', async (t) => {
    const { users: held, held: calls, begun } = createHeldCreates();
    const rest = await startRest({ users: held });
    t.after(() => rest.close());
    const [lane] = (await open(t, 'rest', rest.port, 1)).lanes;
    assert.ok(lane);
    const answer = ask(lane);
    await begun(1);
    lane.abandon();
    assert.equal(await answer, 'given up');
    const next = ask(lane);
    await begun(2);
    calls[1]?.finish();
    assert.equal(await next, undefined);
  });
});
