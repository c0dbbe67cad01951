import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHeldCreates } from '../../users/held-creates.ts';
import { startFrames } from '../socket-under-test.ts';
import { createFramesClient } from './client.ts';
import { openRawFrames } from './raw-frames.ts';

const TAN = { name: 'Tan', email: 'tan@example.com' };

describe('frames port: drain', () => {
  it('tells every client, answers what is in flight, and closes when they have gone', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    const raw = await openRawFrames(server);
    const created = client.create(TAN);
    await begun(1);
    const drained = server.listener.drain();
    assert.deepEqual(await raw.next(), {
      id: 0,
      status: 'GOING_AWAY',
      message: 'This connection is about to end: open another',
    });
    await assert.rejects(openRawFrames(server), { kind: 'refused' });
    held[0]?.finish();
    assert.deepEqual(await created, { id: 1, ...TAN });
    raw.stream.end();
    assert.equal(await raw.next(), undefined);
    await drained;
    await client.close();
  });

  it('does not wait for a silent client that takes no notice', async () => {
    const server = await startFrames({ RECEIVE_TIMEOUT_MS: '50' });
    const { stream, next } = await openRawFrames(server);
    await server.listener.drain();
    assert.equal((await next())?.status, 'GOING_AWAY');
    assert.equal(await next(), undefined);
    assert.equal(stream.isEnded, true);
  });

  it('is cut short by destroy, which abandons what is in flight', async () => {
    const { users, held, begun } = createHeldCreates();
    const server = await startFrames({}, users);
    const client = createFramesClient(server);
    const created = client.create(TAN);
    await begun(1);
    const drained = server.listener.drain();
    server.listener.destroy();
    await assert.rejects(created, { code: 'unavailable' });
    await drained;
    assert.equal(held[0]?.signal?.aborted, true);
    await client.close();
  });
});
