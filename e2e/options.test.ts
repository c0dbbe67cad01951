import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test('without arguments everything is proven and nothing is kept', () => {
  assert.deepEqual(readOptions([]), {
    context: undefined,
    keep: false,
    only: undefined,
    rate: 200,
    help: false,
  });
});

test('every option is read', () => {
  assert.deepEqual(readOptions(['--context', 'staging', '--only', '3,4', '--rate', '50', '--keep']), {
    context: 'staging',
    keep: true,
    only: [3, 4],
    rate: 50,
    help: false,
  });
});

for (const args of [
  ['--only', '0'],
  ['--only', '10'],
  ['--only', 'clients'],
  ['--only', ''],
]) {
  test(`${args.join(' ') || 'an empty --only'} is refused with what --only takes`, () => {
    assert.throws(() => readOptions(args), /--only takes numbers from 1 to 9/);
  });
}

test('the limits alone are refused, as nothing would load the services, and so is a point without load beside them', () => {
  for (const only of ['6', '1,6', '6,8,9']) {
    assert.throws(() => readOptions(['--only', only]), /name one that loads them too.*--only 4,6/);
  }
  assert.deepEqual(readOptions(['--only', '6,4']).only, [6, 4]);
});

for (const rate of ['0', '25', '1.5', 'fast']) {
  test(`a rate of ${rate} is refused`, () => {
    assert.throws(() => readOptions(['--rate', rate]), /--rate takes an even number/);
  });
}

test('an option that does not exist is refused by name', () => {
  assert.throws(() => readOptions(['--kontext', 'staging']), /'--kontext'/);
});

test('an empty context is refused', () => {
  assert.throws(() => readOptions(['--context', '']), /--context takes the name of a kube context/);
});
