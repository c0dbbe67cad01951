import assert from 'node:assert/strict';
import { it } from 'node:test';
import { checkResult } from '../result/read-result.ts';
import { createExampleResult } from './example-result.ts';
import { renderJson } from './json.ts';

const result = createExampleResult();

it('a result file is the result, to nine digits', () => {
  const read = checkResult(JSON.parse(renderJson(result)), 'the example');
  const { trials, ...rest } = result;
  const { trials: trialsRead, ...restRead } = read;
  assert.deepEqual(restRead, rest);
  for (const [at, { phases }] of trials.entries()) {
    const [before, after] = [phases[0]?.latency, trialsRead[at]?.phases[0]?.latency];
    assert.deepEqual(after?.buckets, before?.buckets);
    assert.ok(Math.abs((after?.sumMs ?? 0) / (before?.sumMs ?? 0) - 1) < 1e-8);
  }
});

it('a result file can be read by people: lists of figures take one line each', () => {
  assert.match(renderJson(result), /^ {12}"buckets": \[\d+,[\d,]+\]$/m);
});
