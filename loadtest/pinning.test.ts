import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choosePinning, describeShares, parseCpuList, shareCpus } from './pinning.ts';

describe('pinning', () => {
  it('reads lists of CPUs as Linux writes them', () => {
    assert.deepEqual(parseCpuList('0\n'), [0]);
    assert.deepEqual(parseCpuList('0-2,5,8-9'), [0, 1, 2, 5, 8, 9]);
  });

  it('keeps the load off the core of the server, and says so where there is no other', () => {
    const halves = (cpu: number) => (cpu < 2 ? [0, 1] : [2, 3]);
    assert.deepEqual(shareCpus([0, 1, 2, 3], halves), { server: 3, load: [0, 1], isApart: true });
    const siblings = shareCpus([2, 3], halves);
    assert.deepEqual(siblings, { server: 3, load: [2], isApart: false });
    assert.match(
      describeShares(siblings),
      /^pinned, but NOT apart: .*CPU 3, .*CPU 2, which are siblings of one core/,
    );
    assert.equal(shareCpus([3], halves), undefined);
  });

  it('keeps the server and the load apart, or says why it does not', () => {
    const { server, load, description, isApart } = choosePinning();
    if (server.length === 0) {
      assert.deepEqual([load, isApart], [[], false]);
      assert.match(description, /^NOT pinned \(.+\)/);
    } else {
      const serverCpus = parseCpuList(server.at(-1) ?? '');
      const loadCpus = parseCpuList(load.at(-1) ?? '');
      assert.equal(serverCpus.length, 1);
      assert.ok(loadCpus.length > 0 && serverCpus.every((cpu) => !loadCpus.includes(cpu)));
    }
  });
});
