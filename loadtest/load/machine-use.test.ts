import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { machineUseOf, readMachineTicks, watchMachine } from './machine-use.ts';

function ticksOf(stat: string) {
  const root = mkdtempSync(join(tmpdir(), 'wirelab-stat-'));
  mkdirSync(join(root, 'proc'));
  writeFileSync(join(root, 'proc/stat'), stat);
  try {
    return readMachineTicks(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

it('reads the time of all CPUs, without what guests use twice', () => {
  const stat = 'cpu  1000 10 500 3000 90 0 100 300 77 7\ncpu0 500 5 250 1500 45 0 50 150 70 7\nintr 1 2\n';
  assert.deepEqual(ticksOf(stat), [300, 3090, 5000]);
  assert.deepEqual(ticksOf('cpu  10 0 10 80\n'), [0, 80, 100], 'an old kernel does not know of hypervisors');
  assert.equal(ticksOf(''), undefined);
  assert.equal(readMachineTicks('/nowhere'), undefined);
});

it('tells which share was stolen in between, and which was idle', () => {
  assert.deepEqual(machineUseOf([100, 500, 1000], [110, 550, 1200]), { stolenShare: 0.05, idleShare: 0.25 });
  assert.deepEqual(machineUseOf([0, 500, 1000], [0, 499, 1100]), { stolenShare: 0, idleShare: 0 });
  assert.equal(machineUseOf([0, 500, 1000], [0, 500, 1000]), undefined, 'too short to tell');
  assert.equal(machineUseOf(undefined, [0, 500, 1000]), undefined);
  assert.equal(machineUseOf(undefined, undefined), undefined);
});

it('watches this machine', { skip: process.platform !== 'linux' && '/proc is there on Linux only' }, () => {
  const end = watchMachine();
  let use: ReturnType<typeof end>;
  // A tick is a hundredth of a second.
  for (const begun = performance.now(); use === undefined && performance.now() - begun < 5000; ) use = end();
  assert.ok(
    use !== undefined && use.stolenShare >= 0 && use.stolenShare + use.idleShare <= 1,
    JSON.stringify(use),
  );
});
