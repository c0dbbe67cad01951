import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QuestionVerdict } from '../verdict/finding.ts';
import { judgePrecision as judge } from './judge-precision.ts';

const verdict = (about: string, high: number, changes: Partial<QuestionVerdict> = {}) =>
  ({
    question: 'latency',
    generator: 'wire',
    about,
    isMain: true,
    kind: 'no-difference',
    interval95: { low: 1, high },
    rounds: 10,
    ...changes,
  }) as QuestionVerdict;

const judgePrecision = (verdicts: readonly QuestionVerdict[]) => judge(verdicts, { minRounds: 5 });

test('enough is when every main interval is narrower than 10 %', () => {
  assert.deepEqual(judgePrecision([verdict('latency', 1.09), verdict('cost', 1.05)]), {
    isEnough: true,
    words: 'the main intervals are narrower than 10 %',
  });
  assert.deepEqual(judgePrecision([verdict('latency', 1.1), verdict('cost', 1.05), verdict('capacity', 2)]), {
    isEnough: false,
    words: 'wider than 10 % is still: latency; capacity',
  });
});

test('rounds that are alike by chance are not enough: there have to be ten of them, or as many as are asked for', () => {
  const narrow = (rounds: number) => [verdict('latency', 1.01), verdict('cost', 1.01, { rounds })];
  assert.deepEqual(judgePrecision(narrow(9)), {
    isEnough: false,
    words: 'the main intervals are narrower than 10 %',
  });
  assert.equal(judgePrecision(narrow(10)).isEnough, true);
  assert.equal(judge(narrow(10), { minRounds: 12 }).isEnough, false);
});

test('other generators, other loads and invalid verdicts do not count', () => {
  const others = [
    verdict('p99', 2, { isMain: false }),
    verdict('by k6', 2, { generator: 'k6' }),
    verdict('invalid', 2, { kind: 'invalid' }),
  ];
  assert.equal(judgePrecision([verdict('latency', 1.01), ...others]).isEnough, true);
  assert.deepEqual(judgePrecision(others), {
    isEnough: true,
    words: 'further rounds would make no verdict valid',
  });
});
