import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conclude } from './conclude.ts';
import { CONTESTS } from './contests.ts';
import { resultLines, roundLine } from './print.ts';
import type { Round, Trial } from './round.ts';

const [contest] = CONTESTS;
assert.ok(contest);

const trial: Trial = {
  requests: 10_000,
  seconds: 1,
  serverCpuSeconds: 0.95,
  loadCpuSeconds: 0.5,
  idleBytes: 64e6,
  startMs: 250,
};
const round: Round = { service: trial, floor: { ...trial, serverCpuSeconds: 0.5, loadCpuSeconds: 0.95 } };

describe('bench output', () => {
  it('shows a round', () => {
    assert.deepEqual(roundLine(3, round).trim().split(/\s+/), [
      '3',
      '95.0',
      '50.0',
      '1.90',
      '10,000',
      '10,000',
    ]);
  });

  it('shows figures, says which throughput is no capacity, and what is met', () => {
    const plan = { rounds: 5, selfCheck: false };
    const lines = resultLines([conclude(contest, Array(5).fill(round), plan), conclude(contest, [], plan)]);
    const line = (start: string) => lines.find((one) => one.startsWith(start)) ?? '';
    assert.match(line(contest.service), /95\.0 \(95\.0-95\.0\) +10,000 \(10,000-10,000\) +250 .* 64 /);
    assert.match(line(contest.floor), /10,000 \(10,000-10,000\) \[1\]/);
    assert.match(line('[1]'), /the load ran out of CPU/);
    assert.match(
      line('NOT MET'),
      /rest-server \/ floor-http: 1\.90 \(95 % confidence 1\.90-1\.90\), target <= 1\.8/,
    );
    assert.match(line('met'), /start-up of rest-server: 250 ms, target < 500 ms/);
    assert.match(line('INVALID'), /rest-server \/ floor-http: not measured/);
  });
});
