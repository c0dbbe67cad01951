import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choosePinning, parseCpuList } from './pinning.ts';

describe('pinning', () => {
  it('reads lists of CPUs as Linux writes them', () => {
    assert.deepEqual(parseCpuList('0\n'), [0]);
    assert.deepEqual(parseCpuList('0-2,5,8-9'), [0, 1, 2, 5, 8, 9]);
  });

  it('keeps the server and the load apart, or says why it does not', () => {
    const { server, load, description } = choosePinning();
    if (server.length === 0) {
      assert.deepEqual(load, []);
      assert.match(description, /^NOT pinned \(.+\)/);
    } else {
      const serverCpus = parseCpuList(server.at(-1) ?? '');
      const loadCpus = parseCpuList(load.at(-1) ?? '');
      assert.equal(serverCpus.length, 1);
      assert.ok(loadCpus.length > 0 && serverCpus.every((cpu) => !loadCpus.includes(cpu)));
    }
  });
});
