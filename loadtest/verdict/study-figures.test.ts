import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Load } from '../result/result.ts';
import { estimate, estimateFigure, pairRounds } from './estimate.ts';
import { CLOSED_16, histogramOf, makePhase, makeStudy, makeTrial, OPEN, PLAIN } from './made-up-study.ts';
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
    const figures = figuresByLoad(trials, REST);
    assert.deepEqual(
      figures.map(({ load, rounds, connections, opened, errors }) => [
        load.kind,
        rounds,
        connections,
        opened,
        errors,
      ]),
      [
        ['open', 5, 64, 0, 0],
        ['closed', 5, 64, 0, 0],
        ['closed', 5, 64, 0, 0],
      ],
    );
    const [open, , closed] = figures;
    assert.equal(open?.latency.count, 5 * 2400);
    assert.equal(open?.percentiles.p50?.toFixed(1), '3.0');
    assert.equal(open?.medianMs?.value, 3);
    assert.equal(open?.cpuMicros?.value.toFixed(6), '102.000000');
    assert.deepEqual([open?.sentBytes?.value, open?.receivedBytes?.value], [200, 300]);
    assert.equal(open?.peakBytes?.value, 100e6);
    assert.equal(closed?.perSecond?.value, 5200);
    assert.equal(closed?.serverShare?.value, 0.97);
  });

  it('has intervals over rounds', () => {
    // 5000 to 5400: s = 158.1, t(4) = 2.776, so 196.3 on either side.
    const interval = figuresByLoad(trials, REST)[2]?.perSecond?.interval95;
    assert.ok(interval && Math.abs(interval.high - 5396.3) < 1 && Math.abs(interval.low - 5003.7) < 1);
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
  assert.equal(startMs([...trials, makeTrial({ arm: 'grpc', startMs: 999 })], REST)?.value, 200);
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
    assert.deepEqual(estimate([3]), { value: 3, rounds: 1 });
    assert.deepEqual(estimate([3, 5]), { value: 4, rounds: 2 });
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
