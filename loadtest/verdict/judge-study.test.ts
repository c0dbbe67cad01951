import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Profile, Trial } from '../result/result.ts';
import { judgeStudy } from './judge-study.ts';
import {
  CLOSED_64,
  changePhases,
  type FiguresOfRound,
  histogramOf,
  MADE_UP_PROFILE,
  makePhase,
  makeStudy,
  makeTrial,
  OPEN,
  PLAIN,
} from './made-up-study.ts';
import { createRandom } from './random.ts';
import { mainOf } from './verdict-under-test.ts';

const judge = (trials: readonly Trial[], profile: Profile = MADE_UP_PROFILE) =>
  judgeStudy(trials, profile, []);

const sentences = (trials: readonly Trial[]) =>
  judge(trials)
    .filter(({ isMain }) => isMain)
    .map(({ sentence }) => sentence);

describe('judgeStudy answers with REST or gRPC', () => {
  /** Each round is twice as slow as the one before, for both arms. */
  const paced =
    (pace: number): FiguresOfRound =>
    (n) => ({
      latencyMs: pace * 2 ** n,
      cpuMicros: 100 * pace * 2 ** n,
      perSecond: 12_000 / (pace * 2 ** n),
    });

  it('in one sentence for each question, however slow the rounds are', () => {
    assert.deepEqual(sentences(makeStudy({ rest: paced(1), grpc: paced(1.5), rounds: 5 })), [
      'REST answers 1.50x sooner than gRPC (95 % confidence 1.50-1.50, 5 rounds): median 3.10 ms less at 2400 requests/s',
      'gRPC takes 1.50x the server CPU of REST (95 % confidence 1.50-1.50, 5 rounds): 310 µs more per request at 2400 requests/s',
      'REST completes 1.50x as many requests as gRPC (95 % confidence 1.50-1.50, 5 rounds): 1550 requests/s more, both with 64 requests under way',
    ]);
  });

  it('in the same words the other way round', () => {
    assert.deepEqual(sentences(makeStudy({ rest: paced(1.5), grpc: paced(1), rounds: 5 })), [
      'gRPC answers 1.50x sooner than REST (95 % confidence 1.50-1.50, 5 rounds): median 3.10 ms less at 2400 requests/s',
      'REST takes 1.50x the server CPU of gRPC (95 % confidence 1.50-1.50, 5 rounds): 310 µs more per request at 2400 requests/s',
      'gRPC completes 1.50x as many requests as REST (95 % confidence 1.50-1.50, 5 rounds): 1550 requests/s more, both with 64 requests under way',
    ]);
  });

  it('with an interval that more rounds than the first look make no surer than that', () => {
    const spread: FiguresOfRound = (n) => ({ latencyMs: 1.5 + (n % 2) / 10 });
    const trials = makeStudy({ rest: spread, rounds: 14 });
    const widthOf = (minRounds: number) => {
      const verdict = mainOf(trials, 'latency', { minRounds });
      assert.ok(verdict.kind === 'better');
      return Math.log(verdict.interval95.high / verdict.interval95.low);
    };
    // Student's t of 9 and of 13 degrees of freedom.
    assert.equal((widthOf(5) / widthOf(14)).toFixed(2), (2.262 / 2.16).toFixed(2));
  });

  it('in figures too: a lead is positive, with its unit and the sign test', () => {
    for (const question of ['latency', 'cost', 'capacity'] as const) {
      const verdict = mainOf(makeStudy({ rest: paced(1), grpc: paced(1.5), rounds: 6 }), question);
      assert.ok(verdict.kind === 'better' && verdict.better === 'rest' && verdict.worse === 'grpc');
      assert.ok(Math.abs(verdict.ratio - 1.5) < 1e-3, String(verdict.ratio));
      assert.ok(
        verdict.difference.value > 0 && verdict.difference.interval95.high > verdict.difference.value,
      );
      assert.equal(verdict.rounds, 6);
      assert.ok(Math.abs(verdict.signTestP - 2 / 64) < 1e-12);
    }
    const units = judge(makeStudy({})).map(
      (verdict) => verdict.kind !== 'invalid' && verdict.difference.unit,
    );
    assert.deepEqual(units.slice(0, 3), ['ms', 'µs', 'requests/s']);
  });

  it('each question by its own figures', () => {
    const [latency, cost, capacity] = sentences(
      makeStudy({ rest: () => ({ latencyMs: 1.1, cpuMicros: 90 }), grpc: () => ({ perSecond: 6003 }) }),
    );
    assert.match(latency ?? '', /^gRPC answers 1\.10x sooner than REST /);
    assert.match(cost ?? '', /^gRPC takes 1\.11x the server CPU of REST /);
    assert.match(
      capacity ?? '',
      /^REST and gRPC differ by less than 1 % in capacity, both with 64 requests under way /,
    );
  });
});

describe('judgeStudy sees no difference', () => {
  it('where rounds contradict each other', () => {
    const verdict = mainOf(makeStudy({ rest: (n) => ({ latencyMs: n % 2 === 0 ? 0.8 : 1.3 }) }), 'latency');
    assert.equal(verdict.kind, 'no-difference');
    assert.match(
      verdict.sentence,
      /^No significant difference between REST and gRPC in median latency at 2400 requests\/s \(REST\/gRPC 0\.99, 95 % confidence 0\.\d\d-1\.\d\d, 7 rounds\)$/,
    );
  });

  it('where it is surely less than 1 %, and says so', () => {
    const { kind, sentence } = mainOf(makeStudy({ rest: () => ({ cpuMicros: 100.5 }) }), 'cost');
    assert.equal(kind, 'no-difference');
    assert.equal(
      sentence,
      'REST and gRPC differ by less than 1 % in server CPU per request at 2400 requests/s (REST/gRPC 1.0050, 95 % confidence 1.0050-1.0050, 7 rounds)',
    );
  });

  it('but calls less than 1 % a difference where it may be more', () => {
    const { kind, sentence } = mainOf(
      makeStudy({ rest: (n) => ({ cpuMicros: n % 2 === 0 ? 100.2 : 101.6 }) }),
      'cost',
    );
    assert.equal(kind, 'better');
    assert.match(
      sentence,
      /^REST takes 1\.00\d\dx the server CPU of gRPC \(95 % confidence 1\.00\d\d-1\.01\d\d, /,
    );
  });
});

const IDLE = makePhase(CLOSED_64, { ...PLAIN, perSecond: 30_000 });

/** About 1 ms, for which a garbage collection is an outlier; rounds differ by a tenth, for both arms alike. */
function makeNoisyStudy(
  seed: number,
  { moreMs = 0, rounds = 5 }: { moreMs?: number; rounds?: number },
): Trial[] {
  const uniform = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: rounds }, (_, n) => {
    const roundEffect = Math.exp(0.1 * normal());
    return (['rest', 'grpc'] as const).flatMap((arm) => {
      const trialEffect = Math.exp(0.03 * normal());
      const values = Array.from(
        { length: 100 },
        () => roundEffect * trialEffect * Math.exp(0.4 * normal()) + (arm === 'rest' ? moreMs : 0),
      );
      const phase = { ...makePhase(OPEN, PLAIN), latency: histogramOf(values) };
      const { server: _, ...unmeasured } = phase;
      return [
        makeTrial({ arm, round: n + 1, phases: [unmeasured] }),
        makeTrial({ arm, round: n + 1, server: 'noop', phases: [IDLE] }),
      ];
    });
  }).flat();
}

describe('judgeStudy under noise', () => {
  const latencyOf = (trials: Trial[], seed: number) => {
    const [verdict] = judge(trials, { ...MADE_UP_PROFILE, seed });
    assert.ok(verdict !== undefined && verdict.kind !== 'invalid', verdict?.sentence);
    return verdict;
  };

  it('sees no difference between identical arms in at least 19 of 20 runs', () => {
    const RUNS = 400;
    let falseAlarms = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      if (latencyOf(makeNoisyStudy(seed, {}), seed).kind !== 'no-difference') falseAlarms += 1;
    }
    assert.ok(falseAlarms <= RUNS / 20, `${falseAlarms} of ${RUNS}`);
  });

  it('finds 2 ms more as 2 ms, whichever arm has them', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const trials = makeNoisyStudy(seed, { moreMs: 2 });
      const slowRest = latencyOf(trials, seed);
      const slowGrpc = latencyOf(swapArms(trials), seed);
      assert.ok(slowRest.kind === 'better' && slowRest.better === 'grpc');
      assert.ok(slowGrpc.kind === 'better' && slowGrpc.better === 'rest');
      for (const { difference } of [slowRest, slowGrpc]) {
        assert.equal(difference.unit, 'ms');
        assert.ok(Math.abs(difference.value - 2) < 0.2, String(difference.value));
      }
    }
  });
});

const swapArms = (trials: readonly Trial[]): Trial[] =>
  trials.map((trial) => ({ ...trial, arm: trial.arm === 'rest' ? 'grpc' : 'rest' }));

/** All times under open loads so many times as long. */
const stretch = (trials: readonly Trial[], factor: number): Trial[] =>
  changePhases(
    trials,
    (_, { kind }) => kind === 'open',
    ({ latency, server }) => ({
      latency: histogramOf([factor * (latency.minMs ?? 0)], latency.count),
      ...(server === undefined ? {} : { server: { ...server, cpuSeconds: factor * server.cpuSeconds } }),
    }),
  );

describe('judgeStudy, whatever the figures', () => {
  const figures = fc.array(
    fc.tuple(fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true })),
    {
      minLength: 5,
      maxLength: 9,
    },
  );
  const studyOf = (rounds: readonly (readonly [number, number])[]) => {
    const by =
      (side: 0 | 1): FiguresOfRound =>
      (n) => {
        const factor = rounds[n]?.[side] ?? 1;
        return { latencyMs: factor, cpuMicros: 100 * factor, perSecond: 6000 * factor };
      };
    return makeStudy({ rest: by(0), grpc: by(1), rounds: rounds.length });
  };
  const near = (a: number, b: number) => assert.ok(Math.abs(a / b - 1) < 1e-9, `${a} is not ${b}`);

  it('swaps the verdict when the arms are swapped', () => {
    fc.assert(
      fc.property(figures, (rounds) => {
        const trials = studyOf(rounds);
        const swapped = judge(swapArms(trials));
        for (const [index, one] of judge(trials).entries()) {
          const other = swapped[index];
          assert.equal(one.kind, other?.kind);
          if (one.kind === 'better' && other?.kind === 'better') {
            assert.deepEqual([one.better, one.worse], [other.worse, other.better]);
            near(one.ratio, other.ratio);
            near(one.interval95.low, other.interval95.low);
            near(one.difference.value, other.difference.value);
          } else if (one.kind === 'no-difference' && other?.kind === 'no-difference') {
            near(one.ratio, 1 / other.ratio);
          }
        }
      }),
      { numRuns: 5 },
    );
  });

  it('does not change a ratio when all times are stretched', () => {
    fc.assert(
      fc.property(figures, fc.double({ min: 0.5, max: 3, noNaN: true }), (rounds, factor) => {
        const trials = studyOf(rounds);
        const stretched = judge(stretch(trials, factor));
        for (const [index, one] of judge(trials).entries()) {
          const other = stretched[index];
          assert.equal(one.kind, other?.kind);
          if (one.kind !== 'invalid' && other !== undefined && other.kind !== 'invalid')
            near(one.ratio, other.ratio);
        }
      }),
      { numRuns: 5 },
    );
  });
});
