import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { queryError } from './postgres-error.ts';
import { UserError } from './user-error.ts';

const answer = (code: string) => Object.assign(new pg.DatabaseError('', 0, 'error'), { code });

describe('an error of PostgreSQL', () => {
  it('is unavailable if the same query may succeed later', () => {
    const states = ['08006', '25006', '53100', '53300', '57014', '57P01', '57P02', '57P03'].map(answer);
    const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    for (const cause of [...states, lost, new Error('Connection terminated unexpectedly')]) {
      const error = queryError(cause);
      assert.ok(error instanceof UserError && error.code === 'unavailable' && error.cause === cause);
    }
  });

  it('is left as it is if it is a fault of ours', () => {
    for (const fault of ['22P02', '23505', '42601', '42P01'].map(answer))
      assert.equal(queryError(fault), fault);
  });
});
