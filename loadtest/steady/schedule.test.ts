import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSchedule } from './schedule.ts';

/** Two lanes of 2 requests per second each, from 1000 ms on. */
const start = (endMs = Number.POSITIVE_INFINITY) => {
  const schedule = createSchedule({ rate: 2, lanes: 2, startMs: 1000, endMs });
  const seen: string[] = [];
  const events = {
    due: (lane: number, intendedMs: number) => void seen.push(`${lane} at ${intendedMs}`),
    secondOver: (secondEndMs: number) => void seen.push(`second over at ${secondEndMs}`),
  };
  return { seen, advance: (nowMs: number) => schedule.advance(nowMs, events) };
};

describe('schedule', () => {
  it('says what is due, each lane in its turn, and when the next will be', () => {
    const { seen, advance } = start();
    assert.equal(advance(999), 1000);
    assert.equal(advance(1000), 1250);
    assert.equal(advance(1600), 1750);
    assert.deepEqual(seen, ['0 at 1000', '1 at 1250', '0 at 1500']);
  });

  it('makes up for everything after a stall, with the times that were intended', () => {
    const { seen, advance } = start();
    assert.equal(advance(2250), 2500);
    assert.deepEqual(seen, [
      ...['0 at 1000', '1 at 1250', '0 at 1500', '1 at 1750'],
      ...['second over at 2000', '0 at 2000', '1 at 2250'],
    ]);
  });

  it('ends with as many as fit before its end', () => {
    const { seen, advance } = start(2000);
    assert.equal(advance(1999), 2000);
    assert.equal(advance(2600), undefined);
    assert.equal(seen.length, 4);
  });

  it('does not drift where the interval is no whole number', () => {
    const schedule = createSchedule({
      rate: 7,

      lanes: 3,
      startMs: 0,
      endMs: Number.POSITIVE_INFINITY,
    });
    let due = 0;
    const ends: number[] = [];
    schedule.advance(3_600_000 - 1, {
      due: () => {
        due += 1;
      },
      secondOver: (secondEndMs) => void ends.push(secondEndMs),
    });
    assert.equal(due, 3600 * 21);
    assert.equal(ends.at(-1), 3_599_000);
  });
});
