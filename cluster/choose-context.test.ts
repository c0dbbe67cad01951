import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseContext } from './choose-context.ts';

const all = ['kind-wirelab', 'production'];

test('the context that is named is taken, whatever it is and whatever is current', () => {
  assert.equal(chooseContext({ named: 'production', current: 'kind-wirelab', all }), 'production');
});

test('a context that is named and does not exist is refused, with those that do', () => {
  assert.throws(() => chooseContext({ named: 'staging', current: 'kind-wirelab', all }), {
    message: "There is no kube context 'staging': known are kind-wirelab, production",
  });
});

test('a current context of kind is taken', () => {
  assert.equal(chooseContext({ named: undefined, current: 'kind-wirelab', all }), 'kind-wirelab');
});

test('a current context that is not kind is not touched unless it is named', () => {
  assert.throws(
    () => chooseContext({ named: undefined, current: 'production', all }),
    /'production' is not a kind cluster.*--context production/,
  );
});

test('without any context there is none to take', () => {
  assert.equal(chooseContext({ named: undefined, current: undefined, all: [] }), undefined);
});
