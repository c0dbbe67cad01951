import assert from 'node:assert/strict';
import { it } from 'node:test';
import { changePhases, makeStudy } from './made-up-study.ts';
import { verdictNotes } from './verdict-notes.ts';
import { GOOD, inOneRound, mainOf } from './verdict-under-test.ts';

it('beside a verdict stands the sign test', () => {
  // Seven rounds, all one-sided: two of 128.
  const faster = makeStudy({ grpc: () => ({ latencyMs: 1.5 }) });
  assert.deepEqual(verdictNotes(mainOf(faster, 'latency')), ['Sign test: p = 0.016']);
  assert.deepEqual(verdictNotes(mainOf(GOOD, 'latency')), ['Sign test: p = 1.0']);
});

it('and after it what else has to be known', () => {
  const stolen = changePhases(
    GOOD,
    () => true,
    () => ({ machine: { stolenShare: 0.1, idleShare: 0.2 } }),
  );
  const [test, remark] = verdictNotes(mainOf(stolen, 'latency'));
  assert.equal(test, 'Sign test: p = 1.0');
  assert.match(remark ?? '', /^the hypervisor took 10 %/);
});

it('beside an invalid one there is none', () => {
  assert.deepEqual(verdictNotes(mainOf(inOneRound('open', { errors: 1 }), 'latency')), []);
});
