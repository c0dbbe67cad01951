import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { readThrottledSeconds } from './cpu-throttling.ts';

const V1 = 'nr_periods 9\nnr_throttled 3\nthrottled_time 2500000000\n';
const V2 = 'usage_usec 7\nnr_periods 9\nnr_throttled 3\nthrottled_usec 1250000\n';
const V1_UNLIMITED = V1.replace('2500000000', '0');
const CGROUP_V1 = '4:memory:/a/b\n2:cpu,cpuacct:/a/b\n0::/\n';

/** What is read where these files are. */
function throttledWith(files: Record<string, string>): number {
  const root = mkdtempSync(join(tmpdir(), 'wirelab-cgroup-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  try {
    return readThrottledSeconds(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('readThrottledSeconds', () => {
  it('reads microseconds of cgroup v2, at the top of a container and below', () => {
    assert.equal(throttledWith({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.stat': V2 }), 1.25);
    const files = {
      'proc/self/cgroup': '0::/system.slice/a.service\n',
      'sys/fs/cgroup/system.slice/a.service/cpu.stat': V2,
      'sys/fs/cgroup/cpu.stat': 'usage_usec 9\n',
    };
    assert.equal(throttledWith(files), 1.25);
  });

  it('reads nanoseconds of cgroup v1, of the process’s own group before the one at the top', () => {
    const top = { 'sys/fs/cgroup/cpu,cpuacct/cpu.stat': V1_UNLIMITED };
    const own = { 'sys/fs/cgroup/cpu,cpuacct/a/b/cpu.stat': V1 };
    assert.equal(throttledWith({ 'proc/self/cgroup': CGROUP_V1, ...top, ...own }), 2.5);
    assert.equal(throttledWith({ 'proc/self/cgroup': CGROUP_V1, 'sys/fs/cgroup/cpu/cpu.stat': V1 }), 2.5);
    assert.equal(throttledWith({ 'proc/self/cgroup': '1:cpu:/\n', 'sys/fs/cgroup/cpu/cpu.stat': V1 }), 2.5);
  });

  it('is 0 where there is nothing to read', () => {
    assert.equal(throttledWith({}), 0);
    assert.equal(
      throttledWith({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.stat': 'usage_usec 9\n' }),
      0,
    );
  });

  it('is a number here', () => {
    assert.ok(readThrottledSeconds() >= 0);
  });
});
