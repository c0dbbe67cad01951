import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { degreesOf, firstLook } from './first-look.ts';
import { createRandom } from './random.ts';
import { mean, standardDeviation, studentT95 } from './statistics.ts';

/** How a study looks at its rounds. */
interface Looks {
  readonly first: number;
  degrees(rounds: number): number;
}

const NARROW = Math.log(1.1);
const STUDIES = 20_000;
const PROFILE = { minRounds: 5 };
const OURS: Looks = { first: firstLook(PROFILE), degrees: (rounds) => degreesOf(rounds, PROFILE) };
const NAIVE: Looks = { first: 5, degrees: (rounds) => rounds - 1 };

/**
 * In how many of 20,000 made-up studies the interval contains the truth, which is 0: logarithms of ratios with this
 * standard deviation, until their interval is narrower than 10 % or there are no more rounds. By Student's t, which the
 * bootstrap of a real verdict is as wide as, and which is fast.
 */
function coverage({ first, degrees }: Looks, deviation: number, maxRounds: number): number {
  const random = createRandom(Math.round(1e6 * deviation) + maxRounds);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let covered = 0;
  for (let study = 0; study < STUDIES; study += 1) {
    const logs: number[] = [];
    for (;;) {
      logs.push(deviation * normal());
      if (logs.length < first) continue;
      const reach = (studentT95(degrees(logs.length)) * standardDeviation(logs)) / Math.sqrt(logs.length);
      if (2 * reach >= NARROW && logs.length < maxRounds) continue;
      if (Math.abs(mean(logs)) <= reach) covered += 1;
      break;
    }
  }
  return covered / STUDIES;
}

describe('intervals of studies that stop when they are narrow', () => {
  for (const maxRounds of [14, 30]) {
    it(`hold in 95 %, however much rounds differ, of at most ${maxRounds} rounds`, () => {
      for (const deviation of [0.02, 0.05, 0.06, 0.08, 0.1]) {
        const share = coverage(OURS, deviation, maxRounds);
        // 94.5 %, less what 20,000 studies can be wrong by: twice 0.16 %.
        assert.ok(share > 0.942, `${share} at ${deviation}`);
      }
      // What this is for.
      const share = coverage(NAIVE, 0.08, maxRounds);
      assert.ok(share < 0.935, `${share}`);
    });
  }
});

it('a number of rounds that is fixed, or that was not chosen by looking, has all of its degrees of freedom', () => {
  assert.deepEqual([degreesOf(5, PROFILE), degreesOf(10, PROFILE), degreesOf(14, PROFILE)], [4, 9, 9]);
  assert.equal(degreesOf(20, { minRounds: 20 }), 19);
});
