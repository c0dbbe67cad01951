import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeLimits, describeMachine, describeSource } from './environment-of.ts';

const files = (content: Record<string, number[]>) => (file: string) => content[file] ?? [];

test('limits of cgroup v2 and v1, and none', () => {
  assert.equal(
    describeLimits(files({ 'cpu.max': [200_000, 100_000], 'memory.max': [268_435_456] })),
    '2 CPU, 256 MiB',
  );
  assert.equal(
    describeLimits(files({ 'cpu.max': [Number.NaN, 100_000], 'memory.max': [Number.NaN] })),
    'none',
  );
  const v1 = {
    'cpu/cpu.cfs_quota_us': [50_000],
    'cpu/cpu.cfs_period_us': [100_000],
    'memory/memory.limit_in_bytes': [2 ** 63 - 4096],
  };
  assert.equal(describeLimits(files(v1)), '0.5 CPU');
  assert.equal(describeLimits(files({ ...v1, 'cpu/cpu.cfs_quota_us': [-1] })), 'none');
  assert.equal(describeLimits(files({})), 'none');
});

test('tells the versions that are installed, not those that are asked for', () => {
  const { version, versions, commit, isDirty } = describeSource();
  assert.match(version, /^\d+\.\d+\.\d+$/);
  for (const name of ['Node.js', 'koa', 'nice-grpc', '@grpc/grpc-js'])
    assert.match(versions[name] ?? '', /^\d+\.\d+/);
  assert.equal(commit === null, isDirty === null, 'both are known, or neither is');
});

test('tells the machine', () => {
  const { cpus, memoryBytes, kernel } = describeMachine();
  assert.ok(Number(cpus) >= 1 && Number(memoryBytes) > 0 && kernel.includes(' '));
});
