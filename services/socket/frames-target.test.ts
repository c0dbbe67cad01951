import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { framesTarget } from './frames-target.ts';
import { startFrames } from './socket-under-test.ts';

describe('framesTarget', () => {
  it('is what FRAMES_PORT says, whether or not somebody listens there', async () => {
    assert.deepEqual(await framesTarget({ FRAMES_PORT: '9' }, { host: 'nowhere' }), {
      host: 'nowhere',
      port: 9,
    });
    assert.equal(await framesTarget({ FRAMES_PORT: '0' }, { host: 'nowhere' }), undefined);
  });

  it('is the usual port where FRAMES_PORT is not set, as long as somebody listens there', async () => {
    const { host, port, close } = await startFrames();
    assert.deepEqual(await framesTarget({}, { host }, port), { host, port });
    await close();
    assert.equal(await framesTarget({}, { host }, port), undefined);
  });
});
