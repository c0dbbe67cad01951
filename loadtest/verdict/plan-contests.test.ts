import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Profile, Trial } from '../result/result.ts';
import { judgeStudy } from './judge-study.ts';
import {
  CLOSED_16,
  changeTrials,
  MADE_UP_PROFILE,
  makePhase,
  makeTrial,
  OPEN,
  PLAIN,
} from './made-up-study.ts';
import { GOOD } from './verdict-under-test.ts';

describe('further verdicts', () => {
  it('are those of other generators, for what these have measured', () => {
    const byNode = changeTrials(
      GOOD,
      () => true,
      ({ phases }) => ({ generator: 'node', phases: phases.filter(({ load }) => load !== CLOSED_16) }),
    );
    const verdicts = judgeStudy([...byNode, ...GOOD], MADE_UP_PROFILE, []).filter(({ isMain }) => isMain);
    assert.deepEqual(
      verdicts.map(({ generator, question }) => `${generator} ${question}`),
      ['wire latency', 'wire cost', 'wire capacity', 'node latency', 'node cost'],
    );
  });

  it('are of the same rate as the main one of the first generator, where another has it', () => {
    const at = (rates: readonly number[], generator: 'wire' | 'k6') =>
      GOOD.map((trial) => ({
        ...trial,
        generator,
        phases: trial.phases.flatMap((phase) =>
          phase.load.kind === 'open'
            ? rates.map((ratePerSecond) => makePhase({ ...OPEN, ratePerSecond }, PLAIN))
            : [phase],
        ),
      }));
    const mains = (rates: readonly number[]) =>
      judgeStudy([...at([600, 2400, 4000], 'wire'), ...at(rates, 'k6')], MADE_UP_PROFILE, [])
        .filter(({ isMain, question, generator }) => isMain && question === 'latency' && generator === 'k6')
        .map(({ about }) => about);
    assert.deepEqual(mains([600, 2400]), ['median latency at 2400 requests/s']);
    assert.deepEqual(mains([600]), ['median latency at 600 requests/s']);
  });

  it('are those of the 99th percentile and of other rates; the main one is of the rate in the middle', () => {
    const trials = GOOD.map((trial) =>
      trial.server === 'noop'
        ? trial
        : {
            ...trial,
            phases: [
              ...trial.phases,
              ...[600, 4000].map((ratePerSecond) =>
                makePhase({ kind: 'open', ratePerSecond, seconds: 1 }, PLAIN),
              ),
            ],
          },
    );
    const verdicts = judgeStudy(trials, MADE_UP_PROFILE, []);
    assert.deepEqual(
      verdicts.map(({ about }) => about),
      [
        'median latency at 2400 requests/s',
        'server CPU per request at 2400 requests/s',
        'capacity',
        'median latency at 600 requests/s',
        'median latency at 4000 requests/s',
        // 600 values are too few for it.
        '99th percentile of latency at 2400 requests/s',
        '99th percentile of latency at 4000 requests/s',
        'server CPU per request at 600 requests/s',
        'server CPU per request at 4000 requests/s',
      ],
    );
  });
});

describe('a profile that is alone', () => {
  const alone: Profile = { ...MADE_UP_PROFILE, name: 'alone' };
  const load = { kind: 'closed', concurrency: 1, seconds: 60, maxRequests: 200 } as const;
  const byK6 = (arm: 'rest' | 'grpc', latencyMs: number): Trial[] =>
    Array.from({ length: 5 }, (_, n) => {
      const {
        server: _server,
        generatorUse: _use,
        ...phase
      } = makePhase(load, { ...PLAIN, latencyMs, perSecond: 200 });
      return makeTrial({ arm, generator: 'k6', connections: 1, round: n + 1, phases: [phase] });
    });

  it('asks for the mean latency only', () => {
    const verdicts = judgeStudy([...byK6('rest', 0.5), ...byK6('grpc', 1)], alone, []);
    assert.deepEqual(
      verdicts.map(({ generator, sentence }) => [generator, sentence]),
      [
        [
          'k6',
          'REST answers 2.00x sooner than gRPC (95 % confidence 2.00-2.00, 5 rounds): mean 0.50 ms less, one request at a time',
        ],
      ],
    );
  });

  it('has one verdict where there is no trial', () => {
    const verdicts = judgeStudy([], alone, ['REST: no answer'], { planned: ['node'] });
    assert.deepEqual(
      verdicts.map(({ generator, question, sentence }) => [generator, question, sentence]),
      [['node', 'latency', 'Invalid: REST: no answer']],
    );
  });
});
