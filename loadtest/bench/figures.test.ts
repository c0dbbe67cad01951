import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cpuRatio, serverFigures } from './figures.ts';
import type { Round, Trial } from './round.ts';

/** 1000 requests in one second. */
const trial = (changes: Partial<Trial> = {}): Trial => ({
  requests: 1000,
  seconds: 1,
  serverCpuSeconds: 0.95,
  loadCpuSeconds: 0.5,
  idleBytes: 60e6,
  startMs: 300,
  ...changes,
});

const round = (serviceCpuSeconds: number, floorCpuSeconds: number): Round => ({
  service: trial({ serverCpuSeconds: serviceCpuSeconds }),
  floor: trial({ serverCpuSeconds: floorCpuSeconds }),
});

describe('bench figures', () => {
  it('give CPU per request in microseconds, and throughput by wall time', () => {
    const figures = serverFigures([
      trial({ serverCpuSeconds: 0.1, seconds: 2 }),
      trial({ serverCpuSeconds: 0.3, seconds: 4 }),
      trial({ serverCpuSeconds: 0.2, seconds: 1 }),
    ]);
    assert.deepEqual(figures.cpuUs, { median: 200, min: 100, max: 300 });
    assert.deepEqual(figures.requestsPerSecond, { median: 500, min: 250, max: 1000 });
    assert.deepEqual(figures.idleMb, { median: 60, min: 60, max: 60 });
  });

  it('tell whether the server, the load, or neither bounded the throughput', () => {
    const boundOf = (serverCpuSeconds: number, loadCpuSeconds: number) =>
      serverFigures([trial({ serverCpuSeconds, loadCpuSeconds })]).bound;
    assert.equal(boundOf(0.95, 0.5), 'server');
    assert.equal(boundOf(0.95, 0.95), 'server');
    assert.equal(boundOf(0.7, 0.95), 'load');
    assert.equal(boundOf(0.7, 0.7), 'neither');
  });

  it('pair the rounds, so that a slow machine does not change the ratio', () => {
    const { median, interval95 } = cpuRatio(
      [1, 2, 3, 4, 5].map((slowness) => round(1.5 * slowness, slowness)),
    );
    assert.equal(median, 1.5);
    assert.ok(interval95.low > 1.499 && interval95.high < 1.501);
  });

  it('let one disturbed round move the ratio little, and the interval much', () => {
    const { median, interval95 } = cpuRatio([
      ...[1.4, 1.5, 1.5, 1.6].map((one) => round(one, 1)),
      round(9, 1),
    ]);
    assert.equal(median, 1.5);
    assert.ok(interval95.high > 2);
  });
});
