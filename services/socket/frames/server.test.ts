import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { user } from '../../../generated/user.js';
import type { ServiceUnderTest } from '../../runtime/service-under-test.ts';
import { createHeldCreates } from '../../users/held-creates.ts';
import { UserError } from '../../users/user-error.ts';
import type { UserService } from '../../users/user-service.ts';
import { startFrames } from '../socket-under-test.ts';
import { encodeFrame } from './frame-sender.ts';
import { FrameOperation } from './frame-status.ts';
import { openRawFrames } from './raw-frames.ts';

const { CreateUserRequest, GetUserRequest } = user.v1;
const CREATE = FrameOperation.FRAME_OPERATION_CREATE_USER;
const createFrame = (id: number, name = 'Tan') =>
  encodeFrame(id, CREATE, CreateUserRequest, { name, email: 'tan@example.com' });
const getFrame = (id: number, userId: string) =>
  encodeFrame(id, FrameOperation.FRAME_OPERATION_GET_USER, GetUserRequest, { id: userId });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

let server: ServiceUnderTest;

async function open(env?: Record<string, string>, users?: Partial<UserService>) {
  server = await startFrames(env, users);
  return openRawFrames(server);
}

const countOf = (operation: string, outcome: string) =>
  server.metric(`wirelab_requests_total{port="frames",operation="${operation}",outcome="${outcome}"}`);

describe('frames port: answers', () => {
  afterEach(() => server.close());

  it('gives each answer the id of its request, as each is done', async () => {
    const { users, held, begun } = createHeldCreates();
    const { stream, next } = await open({}, users);
    await stream.write(Buffer.concat([createFrame(0xffff_ffff), createFrame(2), createFrame(3)]));
    await begun(3);
    for (const index of [2, 0, 1]) {
      held[index]?.finish();
      const id = [0xffff_ffff, 2, 3][index];
      assert.deepEqual(await next(), { id, status: 'OK', message: '' });
    }
    assert.equal(await countOf('create', 'ok'), 3);
  });

  it('reads a request that comes a byte at a time', async () => {
    const { stream, next } = await open();
    for (const byte of createFrame(5)) await stream.write(Buffer.from([byte]));
    assert.equal((await next())?.status, 'OK');
  });

  it('answers a failed operation by its code', async () => {
    const { stream, next } = await open();
    await stream.write(createFrame(1, ''));
    assert.deepEqual(await next(), { id: 1, status: 'INVALID', message: 'Name and email are required' });
    await stream.write(getFrame(2, '12345'));
    assert.deepEqual(await next(), { id: 2, status: 'NOT_FOUND', message: 'User not found' });
    await stream.write(getFrame(3, '1e3'));
    const message = 'id must be a positive whole number in decimal';
    assert.deepEqual(await next(), { id: 3, status: 'INVALID', message });
    assert.equal(await countOf('get', 'not-found'), 1);
  });

  it('logs what is our own failure, with an id, and does not tell of it', async () => {
    const { users, held, begun } = createHeldCreates();
    const { stream, next } = await open({}, users);
    await stream.write(Buffer.concat([createFrame(1), createFrame(2), createFrame(3)]));
    await begun(3);
    held[0]?.fail(new Error('secret'));
    assert.deepEqual(await next(), { id: 1, status: 'INTERNAL', message: 'Internal error' });
    assert.match(String((await server.record('Internal error')).requestId), /^127\.0\.0\.1:\d+\/1$/);
    held[1]?.fail(new UserError('unavailable', 'The database is away'));
    assert.deepEqual(await next(), { id: 2, status: 'UNAVAILABLE', message: 'The database is away' });
    assert.equal((await server.record('Unavailable')).level, 50);
    held[2]?.fail(new UserError('exhausted', 'The store is full'));
    assert.deepEqual(await next(), { id: 3, status: 'EXHAUSTED', message: 'The store is full' });
  });

  it('logs nothing for requests that succeed', async () => {
    const { stream, next } = await open();
    await stream.write(createFrame(1));
    await next();
    assert.deepEqual(server.records, []);
  });

  it('abandons the work of a client that is gone', async () => {
    const { users, held, begun } = createHeldCreates();
    const { stream } = await open({}, users);
    await stream.write(createFrame(1));
    await begun(1);
    const signal = held[0]?.signal;
    assert.ok(signal && !signal.aborted);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    stream.reset();
    await aborted;
    assert.equal(await countOf('create', 'abandoned'), 1);
    assert.equal(await server.metric('wirelab_requests_in_flight{port="frames"}'), 0);
  });
});

describe('frames port: frames that are wrong', () => {
  afterEach(() => server.close());

  it('names an unknown operation, and reads on', async () => {
    const { stream, next } = await open();
    await stream.write(hex('00000005 00000007 63'));
    const message = 'There is no operation 99';
    assert.deepEqual(await next(), { id: 7, status: 'UNKNOWN_OPERATION', message });
    assert.equal(await countOf('other', 'invalid'), 1);
    await stream.write(createFrame(8));
    assert.equal((await next())?.status, 'OK');
  });

  it('names a message that is not the one of its operation, and reads on', async () => {
    const { stream, next } = await open();
    const message = 'The message is not that of operation 1';
    await stream.write(hex('00000006 00000007 01 ff')); // no field has this tag
    assert.deepEqual(await next(), { id: 7, status: 'BAD_MESSAGE', message });
    await stream.write(hex('00000008 00000009 01 0a01ff')); // a name that is not UTF-8
    assert.deepEqual(await next(), { id: 9, status: 'BAD_MESSAGE', message });
    await stream.write(createFrame(8));
    assert.equal((await next())?.status, 'OK');
  });

  it('names a frame without a whole header, and reads on', async () => {
    const { stream, next } = await open();
    const message = 'The frame is shorter than its header';
    await stream.write(hex('00000004 00000007'));
    assert.deepEqual(await next(), { id: 7, status: 'BAD_MESSAGE', message });
    await stream.write(hex('00000000'));
    assert.deepEqual(await next(), { id: 0, status: 'BAD_MESSAGE', message });
    await stream.write(createFrame(8));
    assert.equal((await next())?.status, 'OK');
  });

  it('answers what came before a frame that is too large, names that, and ends', async () => {
    const { stream, next } = await open({ MAX_FRAME_BYTES: '64' });
    await stream.write(Buffer.concat([createFrame(6), hex('00000041 00000007 01')]));
    const answers = [await next(), await next()].sort((a, b) => (a?.id ?? 0) - (b?.id ?? 0));
    assert.deepEqual(answers, [
      { id: 6, status: 'OK', message: '' },
      { id: 7, status: 'TOO_LARGE', message: 'Longer than 64 bytes' },
    ]);
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  const truncated = { status: 'TRUNCATED', message: 'The frame ended before its length' };

  it('names a frame that the end of the client cuts off, and ends', async () => {
    const { stream, next } = await open();
    await stream.write(hex('00000020 00000007 01'));
    stream.end();
    assert.deepEqual(await next(), { id: 7, ...truncated });
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  it('names a frame that silence cuts off, and ends', async () => {
    const { stream, next } = await open({ RECEIVE_TIMEOUT_MS: '50' });
    await stream.write(hex('000000'));
    assert.deepEqual(await next(), { id: 0, ...truncated });
    assert.equal(await next(), undefined);
  });

  it('answers all that a client asked before it ended its side', async () => {
    const { users, held, begun } = createHeldCreates();
    const { stream, next } = await open({}, users);
    await stream.write(createFrame(1));
    stream.end();
    await begun(1);
    held[0]?.finish();
    assert.equal((await next())?.status, 'OK');
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });
});
