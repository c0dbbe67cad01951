import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { ageLimit, onOldAge } from './connection-age.ts';

describe('the age of a connection', () => {
  it('is spread evenly over the setting and a tenth around it', () => {
    assert.deepEqual(
      [0, 0.25, 0.5, 1].map((random) => Math.round(ageLimit(1000, random))),
      [900, 950, 1000, 1100],
    );
    assert.equal(new Set(Array.from({ length: 10 }, () => ageLimit(1000))).size, 10);
  });

  it('is told once, and of a connection that has closed before never', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const [open, closed] = [new Socket(), new Socket()];
    const told: Socket[] = [];
    for (const socket of [open, closed]) onOldAge(socket, 1000, () => told.push(socket));
    closed.destroy();
    await once(closed, 'close');
    test.mock.timers.tick(899);
    assert.equal(told.length, 0);
    test.mock.timers.tick(202);
    test.mock.timers.tick(10_000);
    assert.deepEqual(told, [open]);
  });
});
