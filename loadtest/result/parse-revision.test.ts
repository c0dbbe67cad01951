import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRevision } from './parse-revision.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('parseRevision', () => {
  it('tells a source by the revision of its image', () => {
    assert.deepEqual(parseRevision(COMMIT), { commit: COMMIT, isDirty: false });
    assert.deepEqual(parseRevision(`${COMMIT}-dirty`), { commit: COMMIT, isDirty: true });
  });

  it('takes anything else for none', () => {
    for (const revision of ['unknown', '', 'main', COMMIT.slice(1)]) {
      assert.deepEqual(parseRevision(revision), { commit: null, isDirty: null }, revision);
    }
  });
});
