import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Arm, ServerKind } from '../result/arms.ts';
import type { Trial } from '../result/result.ts';
import { costSplit } from './cost-split.ts';
import { CLOSED_64, changePhases, makePhase, makeTrial, OPEN, PLAIN } from './made-up-study.ts';

/** Five rounds, each with 10 % more than the one before, under an open load. */
const costing = (arm: Arm, server: ServerKind, cpuMicros: number): Trial[] =>
  Array.from({ length: 5 }, (_, n) =>
    makeTrial({
      arm,
      server,
      round: n + 1,
      phases: [makePhase(OPEN, { ...PLAIN, cpuMicros: cpuMicros * 1.1 ** n })],
    }),
  );
/** The mean of the rounds, for differences. */
const MEAN = (1 + 1.1 + 1.21 + 1.331 + 1.4641) / 5;
/** The geometric one, for figures. */
const MIDDLE = 1.1 ** 2;

const TRIALS = [
  ...costing('rest', 'service', 120),
  ...costing('rest', 'floor', 80),
  ...costing('grpc', 'service', 160),
  ...costing('rest-protobuf', 'service', 132),
  ...costing('rest-http2', 'service', 150),
];

describe('costSplit', () => {
  const split = costSplit(TRIALS) ?? assert.fail();

  it('splits each service into its floor and what it takes more', () => {
    const rounded = split.arms.map(({ arm, total, floor, framework }) =>
      [total, floor, framework].reduce(
        (text, figure) => `${text} ${figure === undefined ? '-' : (figure.value / MIDDLE).toFixed(0)}`,
        arm as string,
      ),
    );
    assert.deepEqual(rounded, [
      'rest 120 80 40',
      'grpc 160 - -',
      'rest-http2 150 - -',
      'rest-protobuf 132 - -',
    ]);
    assert.equal(split.load, OPEN);
  });

  it('takes one step at a time, paired by round, and says which steps are more than one change', () => {
    assert.deepEqual(
      split.steps.map(({ from, to, isSingle, difference, ratio }) => [
        from,
        to,
        isSingle,
        (difference.value / MEAN).toFixed(0),
        ratio.value.toFixed(3),
      ]),
      [
        ['rest', 'rest-protobuf', true, '12', '1.100'],
        ['rest', 'rest-http2', true, '30', '1.250'],
        ['rest-http2', 'grpc', false, '10', '1.067'],
      ],
    );
    // Rounds differ by half, their ratios not at all.
    const { low, high } = split.steps[0]?.ratio.interval95 ?? assert.fail();
    assert.ok(high - low < 1e-6);
  });

  it('does without rounds in which requests failed', () => {
    const trials = changePhases(
      TRIALS,
      ({ arm, round }) => arm === 'rest-protobuf' && round > 3,
      ({ completed }) => ({ errors: 700, completed: completed / 2 }),
    );
    const [step] = costSplit(trials)?.steps ?? [];
    assert.deepEqual(
      [step?.to, step?.ratio.value.toFixed(3), step?.ratio.rounds],
      ['rest-protobuf', '1.100', 3],
    );
  });

  it('has no interval of two rounds', () => {
    const [step] = costSplit(TRIALS.filter(({ round }) => round <= 2))?.steps ?? [];
    assert.equal(step?.ratio.value.toFixed(3), '1.100');
    assert.deepEqual([step?.ratio.interval95, step?.difference.interval95], [undefined, undefined]);
  });

  it('is of one load: that of the floors, or the given one', () => {
    const saturated = ([arm, server]: readonly [Arm, ServerKind]) =>
      makeTrial({ arm, server, phases: [makePhase(CLOSED_64, PLAIN)] });
    const floored = [
      ...TRIALS.filter(({ server }) => server === 'service'),
      ...(
        [
          ['rest', 'service'],
          ['rest', 'floor'],
        ] as const
      ).map(saturated),
    ];
    assert.equal(costSplit(floored)?.load, CLOSED_64);
    assert.equal(costSplit(floored, OPEN)?.load, OPEN);
  });

  it('is undefined where nothing was measured', () => {
    assert.equal(costSplit([]), undefined);
    assert.equal(costSplit(TRIALS, CLOSED_64), undefined);
  });
});
