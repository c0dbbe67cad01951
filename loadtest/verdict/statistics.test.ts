import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bootstrapInterval,
  mean,
  median,
  percentile,
  signTest,
  standardDeviation,
  studentT95,
  summarizeRatios,
} from './statistics.ts';
import { studentTail } from './unpaired.ts';

const near = (actual: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** Mean 5, sum of squared deviations 32: the textbook example of a standard deviation. */
const TEXTBOOK = [2, 4, 4, 4, 5, 5, 7, 9];

describe('mean and standard deviation', () => {
  it('are those of the textbook', () => {
    assert.equal(mean(TEXTBOOK), 5);
    near(standardDeviation(TEXTBOOK), Math.sqrt(32 / 7));
  });

  it('loses no digits around a great mean', () => {
    near(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3]), 1);
  });

  it('agrees with the definition for any values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2 }), (values) => {
        const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
        const squares = values.reduce((sum, x) => sum + (x - centre) ** 2, 0);
        near(standardDeviation(values), Math.sqrt(squares / (values.length - 1)), 1e-6);
      }),
    );
  });

  it('is not a number where there is none', () => {
    assert.ok(Number.isNaN(mean([])));
    assert.ok(Number.isNaN(standardDeviation([1])));
  });
});

describe('percentile', () => {
  it('lies between the nearest ranks, as in NumPy', () => {
    const ascending = [15, 20, 35, 40, 50];
    assert.equal(percentile(ascending, 0), 15);
    near(percentile(ascending, 40), 29);
    assert.equal(percentile(ascending, 50), 35);
    near(percentile(ascending, 99), 49.6);
    assert.equal(percentile(ascending, 100), 50);
    assert.equal(percentile([7], 99.9), 7);
    assert.ok(Number.isNaN(percentile([], 50)));
  });

  it('gives every one of n values back at 100 i / (n - 1), which is how they leave k6', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 2 }), (values) => {
        const ascending = values.sort((a, b) => a - b);
        for (const [rank, value] of ascending.entries()) {
          near(percentile(ascending, (100 * rank) / (ascending.length - 1)), value, 1e-9);
        }
      }),
    );
  });
});

it('median is the middle of values in any order', () => {
  assert.equal(median([50, 15, 40, 20, 35]), 35);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.ok(Number.isNaN(median([])));
});

describe('bootstrapInterval', () => {
  it('has no width where there is no spread', () => {
    assert.deepEqual(bootstrapInterval([0.5, 0.5, 0.5, 0.5, 0.5], 1), { low: 0.5, high: 0.5 });
  });

  it("is close to Student's for a symmetric sample", () => {
    const values = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5];
    // s = sqrt(110 / 9), t(9) = 2.262.
    const student = (2.262 * Math.sqrt(110 / 9)) / Math.sqrt(10);
    const { low, high } = bootstrapInterval(values, 1);
    near(high, student, 0.1);
    near(low, -student, 0.1);
  });

  it('is the same for the same seed, and not for another', () => {
    const values = [1.1, 2.3, 4.7, 8.9, 16.1];
    assert.deepEqual(bootstrapInterval(values, 7), bootstrapInterval(values, 7));
    assert.notDeepEqual(bootstrapInterval(values, 7), bootstrapInterval(values, 8));
  });

  it('is in the scale of its values', () => {
    const { low, high } = bootstrapInterval([1, 2, 3, 4, 5], 1);
    const shifted = bootstrapInterval([101, 102, 103, 104, 105], 1);
    near(shifted.low, low + 100, 1e-9);
    near(shifted.high, high + 100, 1e-9);
  });
});

it('summarizeRatios gives the geometric mean and the interval of that mean, which turn round with the ratios', () => {
  const { ratio, interval95 } = summarizeRatios([1, 2, 4, 8, 16], 1);
  near(ratio, 4);
  const logs = bootstrapInterval([0, 1, 2, 3, 4], 1);
  near(interval95.low, 2 ** logs.low, 1e-9);
  near(interval95.high, 2 ** logs.high, 1e-9);
  const inverse = summarizeRatios([1, 1 / 2, 1 / 4, 1 / 8, 1 / 16], 1);
  near(inverse.ratio, 1 / 4);
  assert.ok(inverse.interval95.low < 1 / 4 && inverse.interval95.high > 1 / 4);
});

it("studentT95 is within 0.3 % of the tables of Student's t", () => {
  const table = [
    [1, 12.706],
    [2, 4.303],
    [3, 3.182],
    [4, 2.776],
    [5, 2.571],
    [9, 2.262],
    [19, 2.093],
    [199, 1.972],
  ] as const;
  for (const [degrees, expected] of table) near(studentT95(degrees), expected, 0.003 * expected);
});

it('studentT95 between few degrees of freedom leaves no more than 2.5 %, and not much less', () => {
  for (const degrees of [2.2, 2.5, 2.8, 3.5, 3.9]) {
    const tail = studentTail(studentT95(degrees), degrees);
    assert.ok(tail <= 0.02501 && tail > 0.023, `${tail} for ${degrees}`);
  }
});

describe('signTest', () => {
  it('is the tail of the binomial distribution, on both sides', () => {
    near(signTest([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]), 2 / 1024);
    near(signTest([1, 1, 1, 1, 1, 1, 1, 1, -1, -1]), (2 * (1 + 10 + 45)) / 1024);
    near(signTest([-3, -1, -1, 2]), (2 * (1 + 4)) / 16);
  });

  it('does not count zeros, and is at most 1', () => {
    near(signTest([0, 0, 1, 1, 1]), 2 / 8);
    assert.equal(signTest([1, -1]), 1);
    assert.equal(signTest([0]), 1);
  });
});
