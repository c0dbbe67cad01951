import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONTESTS } from './contests.ts';
import { readOptions } from './options.ts';

describe('bench options', () => {
  it('have defaults', () => {
    assert.deepEqual(readOptions([]), {
      rounds: 5,
      measureMs: 2000,
      contests: CONTESTS,
      selfCheck: false,
      json: undefined,
      help: false,
    });
  });

  it('are read', () => {
    const options = readOptions('--rounds 7 --seconds 0.5 --only frames,rest --json out.json'.split(' '));
    assert.equal(options.rounds, 7);
    assert.equal(options.measureMs, 500);
    assert.deepEqual(
      options.contests.map(({ name }) => name),
      ['frames', 'rest'],
    );
    assert.equal(options.json, 'out.json');
  });

  it('put each floor beside itself for a self-check', () => {
    for (const { service, floor } of readOptions(['--self-check']).contests) assert.equal(service, floor);
  });

  it('are refused with what would be right', () => {
    assert.throws(
      () => readOptions(['--rounds', '4']),
      /--rounds must be a whole number from 5 to 100, not '4'/,
    );
    assert.throws(() => readOptions(['--rounds', '5.5']), /whole number/);
    assert.throws(
      () => readOptions(['--seconds', '1e1']),
      /--seconds must be a number from 0\.5 to 60, not '1e1'/,
    );
    assert.throws(() => readOptions(['--only', 'rest,soap']), /--only takes rest, grpc, frames, not 'soap'/);
    assert.throws(() => readOptions(['--round', '5']), /--round/);
  });
});
