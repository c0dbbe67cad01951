import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StartError } from '../../../services/runtime/start-error.ts';
import { buildImage } from './study-image.ts';

describe('the image of the study', () => {
  it('is not built for nodes that pull their images: it is said how they get one', async () => {
    const { signal } = new AbortController();
    await assert.rejects(buildImage('production', signal), (error) => {
      assert.ok(error instanceof StartError);
      assert.match(error.message, /The nodes of 'production' pull their images: docker build .*--image/);
      return true;
    });
  });
});
