import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { createExampleResult } from '../report/example-result.ts';
import { readResult } from './read-result.ts';

const example = createExampleResult({ rounds: 1 });
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-result-'));
});
after(() => rmSync(folder, { recursive: true }));

function fileOf(content: unknown): string {
  const file = join(folder, 'result.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

it('a result file is read as it was written', () => {
  assert.deepEqual(readResult(fileOf(example)), example);
});

it('a file that is not there, or that is something else, is told with what to do', () => {
  const missing = join(folder, 'missing.json');
  assert.throws(() => readResult(missing), {
    message: `There is no file ${missing}: 'npm run compare' writes one`,
  });
  assert.throws(() => readResult(folder), /can't be read \(EISDIR\): name a result file$/);
  assert.throws(
    () => readResult(fileOf('{"format": ')),
    /result\.json is not JSON \(.+\): name a file that 'npm run compare' wrote$/,
  );
  for (const other of [null, [], 5, {}, { format: 'soap/1' }]) {
    assert.throws(() => readResult(fileOf(other)), /result\.json is no result file, as its format is not/);
  }
});

it('a format that is older or newer is named', () => {
  const read = (format: string) => () => readResult(fileOf({ ...example, format }));
  assert.throws(read('wirelab-comparison/1'), /the older format 'wirelab-comparison\/1'.+measure again/);
  assert.throws(read('wirelab-result/0'), /the older format 'wirelab-result\/0'/);
  assert.throws(read('wirelab-result/2'), /'wirelab-result\/2', which is newer than 'wirelab-result\/1'/);
});

it('mistakes are named by their place, the first five of them', () => {
  const [first, ...others] = example.trials;
  const { seed, ...profile } = example.profile;
  const file = fileOf({
    ...example,
    profile,
    trials: [{ ...first, arm: 'soap', round: 0, operation: { kind: 'list', users: 'all' } }, ...others],
  });
  assert.throws(() => readResult(file), {
    message: `${file} is not a whole result file (see loadtest/result/result.schema.json); measure again, or mend it:
  /profile: must have required property 'seed'
  /trials/0/arm: must be one of rest, grpc, grpc-one-connection, rest-http2, rest-protobuf, frames, text, not "soap"
  /trials/0/operation/users: must be integer, not "all"
  /trials/0/round: must be >= 1, not 0`,
  });
  const many = fileOf({ ...example, trials: example.trials.map((trial) => ({ ...trial, round: 0 })) });
  assert.throws(() => readResult(many), new RegExp(`and ${example.trials.length - 5} more$`));
});
