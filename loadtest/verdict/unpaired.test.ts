import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from './random.ts';
import { adjustByHolm, beyondThresholdP, studentTail, unpairedRatio } from './unpaired.ts';

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

it("studentTail is that of the tables of Student's t", () => {
  near(studentTail(0, 7), 0.5, 1e-12);
  near(studentTail(12.706, 1), 0.025, 2e-5);
  near(studentTail(2.776, 4), 0.025, 2e-5);
  near(studentTail(2.228, 10), 0.025, 2e-5);
  near(studentTail(3.169, 10), 0.005, 1e-5);
  near(studentTail(-2.228, 10), 0.975, 2e-5);
  near(studentTail(40, 10) / 1.13e-12, 1, 0.02);
});

describe('unpairedRatio', () => {
  it('is that of the geometric means, and turns round with them', () => {
    const [older, newer] = [
      [1, 2, 4, 8, 16],
      [3, 6, 12, 24, 48, 12],
    ] as const;
    const found = unpairedRatio(older, newer, 1);
    near(found.ratio, 3, 1e-9);
    const back = unpairedRatio(newer, older, 1);
    near(back.ratio, 1 / 3, 1e-9);
    near(back.interval95.low * found.interval95.high, 1, 0.1);
  });

  it("is close to Welch's interval", () => {
    const older = [-2, -1, 0, 1, 2].map((x) => Math.exp(x / 10));
    const newer = [-4, -2, 0, 2, 4].map((x) => Math.exp(x / 10));
    // s^2 of 2.5 and 10 hundredths: standard error sqrt(12.5 / 5) / 10, 5.88 degrees of freedom, t = 2.459.
    const reach = 2.459 * Math.sqrt(12.5 / 5) * 0.1;
    const { low, high } = unpairedRatio(older, newer, 1).interval95;
    near(Math.log(high), reach, 0.02);
    near(Math.log(low), -reach, 0.02);
  });

  it('has no width where there is no spread', () => {
    const { ratio, interval95 } = unpairedRatio([2, 2, 2], [3, 3, 3], 1);
    for (const value of [ratio, interval95.low, interval95.high]) near(value, 1.5, 1e-12);
  });
});

describe('beyondThresholdP', () => {
  const older = [0.99, 1, 1.01, 1, 1];

  it('is small only where the change is surely more than the threshold', () => {
    const by = (factor: number, threshold: number) =>
      beyondThresholdP(
        older,
        older.map((value) => factor * value),
        threshold,
      );
    assert.ok(by(1.04, 0) < 0.001);
    assert.ok(by(1.04, 0.05) > 0.9);
    near(by(1.05, 0.05), 0.5, 0.01);
    assert.ok(by(1.1, 0.05) < 0.001);
    assert.ok(by(1 / 1.1, 0.05) < 0.001);
    near(by(1, 0), 1, 1e-9);
  });

  it('is certain where nothing varies', () => {
    assert.equal(beyondThresholdP([1, 1], [1.04, 1.04], 0.05), 1);
    assert.equal(beyondThresholdP([1, 1], [1.06, 1.06], 0.05), 0);
  });
});

it('three rounds of each give a false alarm in one run of twenty at most', () => {
  const RUNS = 2000;
  let alarms = 0;
  for (let seed = 0; seed < RUNS; seed += 1) {
    const random = createRandom(seed);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const rounds = () => Array.from({ length: 3 }, () => Math.exp(0.1 * normal()));
    if (beyondThresholdP(rounds(), rounds(), 0) < 0.05) alarms += 1;
  }
  assert.ok(alarms <= RUNS / 20, `${alarms} of ${RUNS}`);
});

describe('adjustByHolm', () => {
  it('multiplies the least by the number of tests, and so on, in order', () => {
    assert.deepEqual(adjustByHolm([0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
    assert.deepEqual(adjustByHolm([0.9, 0.8]), [1, 1]);
    assert.deepEqual(adjustByHolm([]), []);
  });

  it('keeps false alarms among twenty figures below 5 % of runs', () => {
    const RUNS = 200;
    let alarms = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = createRandom(seed);
      const round = () => Math.exp(0.1 * (random() + random() + random() - 1.5));
      const rounds = () => Array.from({ length: 5 }, round);
      const ps = Array.from({ length: 20 }, () => beyondThresholdP(rounds(), rounds(), 0));
      if (adjustByHolm(ps).some((p) => p < 0.05)) alarms += 1;
    }
    assert.ok(alarms <= RUNS / 20, `${alarms} of ${RUNS}`);
  });
});
