import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createExampleResult } from '../report/example-result.ts';
import type { Result } from '../result/result.ts';
import { readOptions, USAGE } from './options.ts';

/** Files of two quick studies of seven rounds, one on a machine and one in a cluster. */
function earlierResults(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-options-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const result = createExampleResult({ name: 'quick' });
  function write(name: string, place: Result['environment']['place']): string {
    const file = join(folder, name);
    const profile = { ...result.profile, minRounds: 7 };
    writeFileSync(
      file,
      JSON.stringify({ ...result, profile, environment: { ...result.environment, place } }),
    );
    return file;
  }
  return { quick: write('quick.json', 'local'), cluster: write('cluster.json', 'cluster') };
}

test('asks for nothing: the full study on this machine', () => {
  const { seed, ...options } = readOptions([]);
  assert.deepEqual(options, {
    plan: 'full',
    like: undefined,
    rates: undefined,
    context: undefined,
    image: undefined,
    minRounds: 5,
    budgetSeconds: 870,
    out: 'results',
    help: false,
  });
  assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
});

test('draws a seed, unless it is given', () => {
  const drawn = new Set(Array.from({ length: 10 }, () => readOptions([]).seed));
  assert.ok(drawn.size > 1);
  assert.equal(readOptions(['--seed', '0']).seed, 0);
  assert.equal(readOptions(['--seed=4294967295']).seed, 4_294_967_295);
});

test('reads every option', () => {
  const args = '--quick --context kind-wirelab --image study:1 --rounds 7 --budget 30 --out /tmp/x';
  const { plan, context, image, minRounds, budgetSeconds, out } = readOptions(args.split(' '));
  assert.deepEqual(
    { plan, context, image, minRounds, budgetSeconds, out },
    {
      plan: 'quick',
      context: 'kind-wirelab',
      image: 'study:1',
      minRounds: 7,
      budgetSeconds: 30,
      out: '/tmp/x',
    },
  );
  assert.equal(readOptions(['--quick']).budgetSeconds, 50);
  const { plan: selfCheck, budgetSeconds: short } = readOptions(['--self-check', '--quick']);
  assert.deepEqual([selfCheck, short], ['self-check', 10]);
});

test('names every mistake', () => {
  assert.throws(
    () => readOptions(['--rounds', '4', '--budget', '1e3', '--seed=-1', '--out', '', '--image', 'x']),
    ({ message }: Error) => {
      assert.deepEqual(message.split('\n'), [
        '--out needs a value',
        '--image is for a cluster: it goes with --context',
        "--seed takes a whole number from 0 to 4294967295, not '-1'",
        "--rounds takes a whole number from 5 to 100, not '4'",
        "--budget takes a whole number from 1 to 86400, not '1e3'",
      ]);
      return true;
    },
  );
});

test('takes three ascending rates', () => {
  assert.deepEqual(readOptions(['--rates', '200,1000,1600', '--quick']).rates, { rates: [200, 1000, 1600] });
  for (const text of [
    '',
    '200',
    '1,2,3,4',
    '200,200,300',
    '300,200,100',
    '0,1,2',
    '1,2,1000001',
    '1,x,3',
    '1e1,20,30',
  ]) {
    assert.throws(() => readOptions(['--rates', text]), {
      message: `--rates takes 3 ascending whole numbers from 1 to 1000000, such as 200,1000,1600, not '${text}'`,
    });
  }
});

test('measures like an earlier result: its plan, rates and rounds', (t) => {
  const { quick } = earlierResults(t);
  const { plan, like, rates, minRounds, budgetSeconds } = readOptions(['--like', quick]);
  assert.deepEqual([plan, minRounds, budgetSeconds], ['quick', 7, 50]);
  assert.equal(like?.file, quick);
  assert.deepEqual(rates?.rates, [430, 2100, 3400]);
  assert.equal(readOptions(['--like', quick, '--rounds', '9']).minRounds, 9);
});

test('refuses what contradicts an earlier result', (t) => {
  const { quick, cluster } = earlierResults(t);
  const refused = (args: string[], message: string | RegExp) =>
    assert.throws(() => readOptions(args), { message });
  refused(['--like', quick, '--quick'], '--like says what is measured: leave out --quick');
  refused(['--like', quick, '--rates', '1,2,3'], '--like says the rates: leave out --rates');
  refused(['--like', quick, '--self-check'], '--self-check is compared with nothing: leave out --like');
  refused(['--rates', '1,2,3', '--self-check'], '--self-check has a rate of its own: leave out --rates');
  refused(['--like', ''], '--like needs a value');
  refused(['--like', 'missing.json'], /^There is no file missing\.json: 'npm run compare' writes one$/);
  refused(
    ['--like', quick, '--context', 'kind-wirelab'],
    `${quick} was measured on a machine and not in a cluster: leave out --context`,
  );
  refused(['--like', cluster], `${cluster} was measured in a cluster: name its context by --context`);
  assert.equal(readOptions(['--like', cluster, '--context', 'x']).plan, 'quick');
  const latest = join(dirname(quick), 'latest.json');
  copyFileSync(quick, latest);
  refused(
    ['--like', latest, '--out', dirname(quick)],
    `${latest} would be replaced by the new result: name the same one by its time, or another folder by --out`,
  );
  assert.equal(readOptions(['--like', latest]).like?.file, latest);
});

test('knows no other option, nor any argument', () => {
  assert.throws(() => readOptions(['--fast']), /Unknown option '--fast'/);
  assert.throws(() => readOptions(['quick']), /Unexpected argument 'quick'/);
});

test('describes every option', () => {
  for (const option of [
    'quick',
    'like',
    'rates',
    'context',
    'image',
    'seed',
    'rounds',
    'budget',
    'out',
    'self-check',
  ]) {
    assert.match(USAGE, new RegExp(`^  --${option} `, 'm'));
  }
});
