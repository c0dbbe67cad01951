import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions, USAGE } from './options.ts';

test('asks for nothing: the full study on this machine', () => {
  const { seed, ...options } = readOptions([]);
  assert.deepEqual(options, {
    plan: 'full',
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

test('knows no other option, nor any argument', () => {
  assert.throws(() => readOptions(['--fast']), /Unknown option '--fast'/);
  assert.throws(() => readOptions(['quick']), /Unexpected argument 'quick'/);
});

test('describes every option', () => {
  for (const option of ['quick', 'context', 'image', 'seed', 'rounds', 'budget', 'out', 'self-check']) {
    assert.match(USAGE, new RegExp(`^  --${option} `, 'm'));
  }
});
