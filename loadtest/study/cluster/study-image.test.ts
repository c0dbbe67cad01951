import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StartError } from '../../../services/runtime/start-error.ts';
import { buildImage, parseRevision } from './study-image.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('the image of the study', () => {
  it('is not built for nodes that pull their images: it is said how they get one', async () => {
    const { signal } = new AbortController();
    await assert.rejects(buildImage('production', signal), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /The nodes of 'production' pull their images: docker build .*--image/);
      return true;
    });
  });

  it('tells its source by its revision', () => {
    assert.deepEqual(parseRevision(`${COMMIT}-dirty`), { commit: COMMIT, isDirty: true });
    assert.deepEqual(parseRevision('unknown'), { commit: null, isDirty: null });
  });
});
