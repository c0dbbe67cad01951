import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ServerKind } from '../result/arms.ts';
import type { Load, Phase, ServerUse } from '../result/result.ts';
import { estimate, estimateDifference, estimateFigure, pairRounds } from './estimate.ts';
import {
  CLOSED_16,
  CLOSED_64,
  changePhases,
  histogramOf,
  makePhase,
  makeStudy,
  makeTrial,
  OPEN,
  PLAIN,
} from './made-up-study.ts';
import { cpuMicros, reliablePercentile } from './phase-figures.ts';
import { selectSamples } from './select-samples.ts';
import { figuresByLoad, startMs } from './study-figures.ts';

const REST = { arm: 'rest', server: 'service', generator: 'wire' } as const;

describe('figuresByLoad', () => {
  const trials = makeStudy({
    rest: (n) => ({ latencyMs: n + 1, cpuMicros: 100 + n, perSecond: 5000 + 100 * n }),
    rounds: 5,
  });

  it('has what the rounds say under each load', () => {
    const counted = changePhases(
      trials,
      (_, load) => load !== CLOSED_16,
      ({ server }) => ({ server: { ...(server as ServerUse), connections: { open: 64, accepted: 0 } } }),
    );
    const shared = changePhases(
      counted,
      ({ round }, load) => round === 3 && load === CLOSED_64,
      ({ server }) => ({ server: { ...(server as ServerUse), connections: { open: 1, accepted: 0 } } }),
    );
    const figures = figuresByLoad(shared, REST);
    assert.deepEqual(
      figures.map(({ load, rounds, connections, opened, errors }) => [
        load.kind,
        rounds,
        connections,
        opened,
        errors,
      ]),
      [
        ['open', 5, { low: 64, high: 64 }, 0, 0],
        ['closed', 5, undefined, 0, 0],
        ['closed', 5, { low: 1, high: 64 }, 0, 0],
      ],
    );
    const [open, , closed] = figures;
    assert.equal(open?.latency.count, 5 * 2400);
    assert.equal(open?.percentiles.p50?.toFixed(1), '3.0');
    // Geometric means: of 1 to 5, of 100 to 104, of 5000 to 5400.
    assert.equal(open?.medianMs?.value.toFixed(4), '2.6052');
    assert.equal(open?.cpuMicros?.value.toFixed(4), '101.9902');
    assert.deepEqual(
      [open?.sentBytes, open?.receivedBytes].map((bytes) => bytes?.value.toFixed(6)),
      ['200.000000', '300.000000'],
    );
    assert.equal(open?.peakBytes?.value.toFixed(0), '100000000');
    assert.equal(closed?.perSecond?.value.toFixed(1), '5198.1');
    assert.equal(closed?.serverShare?.value.toFixed(6), '0.970000');
  });

  it('has intervals over rounds', () => {
    // Logarithms of 5000 to 5400: s = 0.03042, t(4) = 2.776, so a factor of exp(0.03777) on either side.
    const interval = figuresByLoad(trials, REST)[2]?.perSecond?.interval95;
    assert.ok(interval && Math.abs(interval.high - 5398.2) < 1 && Math.abs(interval.low - 5005.4) < 1);
  });

  describe('where something went wrong', () => {
    const change = (rounds: readonly number[], given: Partial<Phase>) =>
      figuresByLoad(
        changePhases(
          trials,
          ({ arm, round }, load) => arm === 'rest' && rounds.includes(round) && load === OPEN,
          () => given,
        ),
        REST,
      )[0] ?? assert.fail();

    it('leaves out the rounds in which requests failed or were never sent, and says so', () => {
      const figures = change([4, 5], { errors: 700, firstError: 'status 503' });
      assert.deepEqual(figures.failures, [
        '1400 of 13400 REST requests failed (first: status 503)',
        'rounds 4 and 5 are left out',
      ]);
      // The geometric mean of 1, 2 and 3.
      assert.equal(figures.medianMs?.value.toFixed(3), '1.817');
      assert.deepEqual([figures.cpuMicros?.rounds, figures.latency.count], [3, 3 * 2400]);
      assert.deepEqual([figures.rounds, figures.errors], [5, 1400]);
      assert.deepEqual(change([1], { dropped: 3 }).failures, [
        '3 REST requests were never sent, as the generator had no room for them',
        'round 1 is left out',
      ]);
    });

    it('has no figure where all rounds failed', () => {
      const figures = change([1, 2, 3, 4, 5], { errors: 1 });
      assert.deepEqual(
        [figures.medianMs, figures.percentiles.p50, figures.latency.count],
        [undefined, undefined, 0],
      );
    });

    it('says what makes the figures another load than was asked for', () => {
      assert.deepEqual(
        change([1, 2, 3, 4, 5], { generatorUse: { cpuSeconds: 0.95, throttledSeconds: 0 } }).flaws,
        ['the generator used 95 % of a CPU for REST'],
      );
      assert.deepEqual([change([], {}).flaws, change([], {}).failures], [[], []]);
    });

    it('but not what has to be so: a full generator where servers do nothing, new connections of a cold start', () => {
      const full = { ...makePhase(OPEN, PLAIN), generatorUse: { cpuSeconds: 1, throttledSeconds: 0 } };
      const of = (server: ServerKind, phase: Phase) =>
        figuresByLoad([makeTrial({ server, phases: [phase] })], { ...REST, server })[0]?.flaws;
      assert.deepEqual(of('noop', full), []);
      assert.deepEqual(of('floor', full), ['the generator used 100 % of a CPU for bare REST']);
      const cold: Phase = {
        ...makePhase(OPEN, PLAIN),
        load: { kind: 'cold', connections: 100 },
        opened: 100,
      };
      assert.deepEqual(of('service', cold), []);
    });
  });

  it('has nothing of what was not measured', () => {
    const { server: _server, bytes: _bytes, ...phase } = makePhase(OPEN, PLAIN);
    const [figures] = figuresByLoad([makeTrial({ phases: [phase] })], REST);
    assert.ok(figures);
    assert.deepEqual(
      [figures.cpuMicros, figures.peakBytes, figures.sentBytes, figures.serverShare],
      [undefined, undefined, undefined, undefined],
    );
    assert.deepEqual(figuresByLoad(trials, { ...REST, arm: 'frames' }), []);
  });

  it('tells cold starts with TLS from those without', () => {
    const cold: Load = { kind: 'cold', connections: 100 };
    const coldTrials = [false, true].map((tls) => {
      const latency = histogramOf([tls ? 5 : 1], 100);
      return makeTrial({ tls, phases: [{ ...makePhase(OPEN, PLAIN), load: cold, latency }] });
    });
    assert.equal(figuresByLoad(coldTrials, REST)[0]?.percentiles.p50, 1);
    assert.equal(figuresByLoad(coldTrials, { ...REST, tls: true })[0]?.percentiles.p50, 5);
  });
});

it('startMs is over all trials of an arm and server', () => {
  const trials = [180, 200, 220].map((ms, n) => makeTrial({ startMs: ms, round: n + 1 }));
  assert.equal(
    startMs([...trials, makeTrial({ arm: 'grpc', startMs: 999 })], REST)?.value.toFixed(1),
    '199.3',
  );
  assert.equal(startMs([], REST), undefined);
});

it('a percentile is relied on only if ten values lie beyond it', () => {
  const of = (count: number) => histogramOf([1], count);
  assert.equal(reliablePercentile(of(10_000), 99.9), 1);
  assert.equal(reliablePercentile(of(9999), 99.9), undefined);
  assert.equal(reliablePercentile(of(1000), 99), 1);
  assert.equal(reliablePercentile(of(999), 99), undefined);
  assert.equal(reliablePercentile(of(20), 50), 1);
  assert.equal(reliablePercentile(of(19), 50), undefined);
});

describe('estimate', () => {
  it('is nothing of nothing, and has no interval of two', () => {
    assert.equal(estimate([]), undefined);
    const two = estimate([2, 8]);
    assert.deepEqual([two?.value.toFixed(9), two?.rounds, two?.interval95], ['4.000000000', 2, undefined]);
    assert.equal(estimateDifference([]), undefined);
    assert.deepEqual(estimateDifference([3, 5]), { value: 4, rounds: 2 });
  });

  it('is never negative, however far rounds are apart', () => {
    // One round in which everything waited.
    const values = [0.3, 0.35, 0.32, 0.31, 6];
    const { low = Number.NaN, high = Number.NaN } = estimate(values)?.interval95 ?? {};
    assert.ok(low > 0 && low < 0.3 && high > 0.6, `${low} to ${high}`);
    assert.ok((estimateDifference(values)?.interval95?.low ?? 0) < 0, 'as the arithmetic mean would be');
  });

  it('has the interval of the logarithms', () => {
    // 1, e and e^2: their logarithms have s = 1 and t(2) = 4.30, so a factor of exp(2.48) on either side of e.
    const { value = 0, interval95 } = estimate([1, Math.E, Math.E ** 2]) ?? {};
    assert.ok(Math.abs(value - Math.E) < 1e-9);
    assert.ok(interval95);
    assert.ok(Math.abs(Math.log(interval95.high) - 1 - 2.484) < 0.1, String(interval95.high));
    assert.ok(Math.abs(Math.log(interval95.low) - 1 + 2.484) < 0.1, String(interval95.low));
  });

  it('turns round with its values, as a ratio does', () => {
    const values = [1, 2, 3, 5];
    const forward = estimate(values);
    const back = estimate(values.map((value) => 1 / value));
    assert.ok(Math.abs((forward?.value ?? 0) * (back?.value ?? 0) - 1) < 1e-9);
    assert.ok(Math.abs((forward?.interval95?.low ?? 0) * (back?.interval95?.high ?? 0) - 1) < 1e-9);
  });

  it('is the plain mean where a round has nothing at all', () => {
    assert.deepEqual(estimate([0, 3, 6]), { value: 3, rounds: 3 });
  });

  it('of differences may be negative', () => {
    const { value, interval95 } = estimateDifference([-2, -1, 0, 1]) ?? assert.fail();
    assert.ok(value === -0.5 && interval95 && interval95.low < -2 && interval95.high > 1);
  });

  it('takes one value of each round, and leaves out those that are no number', () => {
    const phase = makePhase(CLOSED_16, PLAIN);
    const none = { ...phase, completed: 0 };
    const trials = [1, 1, 2, 3].map((round) => makeTrial({ round, phases: [round === 3 ? none : phase] }));
    assert.equal(estimateFigure(selectSamples(trials, REST), cpuMicros)?.rounds, 2);
  });

  it('pairs the rounds that both have', () => {
    const pairs = pairRounds(
      new Map([
        [1, 10],
        [2, 20],
        [4, 40],
      ]),
      new Map([
        [2, 2],
        [4, 4],
        [5, 5],
      ]),
    );
    assert.deepEqual(pairs, [
      [20, 2],
      [40, 4],
    ]);
  });
});
