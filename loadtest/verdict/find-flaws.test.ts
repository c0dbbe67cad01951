import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Phase, Profile, Trial } from '../result/result.ts';
import type { Question, QuestionVerdict } from './finding.ts';
import { judgeStudy } from './judge-study.ts';
import {
  CLOSED_16,
  CLOSED_64,
  changePhases,
  changeTrials,
  MADE_UP_PROFILE,
  makePhase,
  makeStudy,
  makeTrial,
  OPEN,
  PLAIN,
} from './made-up-study.ts';

/** All is well, but for what a test changes. */
const GOOD = makeStudy({});
const QUESTIONS: readonly Question[] = ['latency', 'cost', 'capacity'];

function mainOf(
  trials: readonly Trial[],
  question: Question,
  profile: Partial<Profile> = {},
): QuestionVerdict {
  const verdicts = judgeStudy(trials, { ...MADE_UP_PROFILE, ...profile }, []);
  const verdict = verdicts.find((found) => found.isMain && found.question === question);
  assert.ok(verdict);
  return verdict;
}

function reasonsOf(trials: readonly Trial[], question: Question = 'latency', profile: Partial<Profile> = {}) {
  const verdict = mainOf(trials, question, profile);
  if (verdict.kind !== 'invalid') return [];
  assert.equal(verdict.sentence, `Invalid: ${verdict.reasons.join('; ')}`);
  return verdict.reasons;
}

/** Changes to gRPC's phases of that kind in the fourth round. */
const inOneRound = (kind: 'open' | 'closed', change: Partial<Phase>): Trial[] =>
  changePhases(
    GOOD,
    ({ arm, round, server }, load) =>
      arm === 'grpc' && round === 4 && server === 'service' && load.kind === kind,
    () => change,
  );
/** Changes to gRPC's phases of that kind in every round. */
const inAll = (kind: 'open' | 'closed', change: (phase: Phase) => Partial<Phase>): Trial[] =>
  changePhases(
    GOOD,
    ({ arm, server }, load) => arm === 'grpc' && server === 'service' && load.kind === kind,
    change,
  );

const use = (cpuSeconds: number, throttledSeconds = 0) => ({ cpuSeconds, throttledSeconds });

describe('a verdict is invalid', () => {
  it('not where all is well', () => {
    for (const question of QUESTIONS) assert.deepEqual(reasonsOf(GOOD, question), []);
  });

  it('when a single request failed, with the first error, and for the questions that it belongs to', () => {
    const trials = inOneRound('open', { errors: 2, completed: 2398, firstError: 'status 503' });
    const reasons = ['2 of 16800 gRPC requests failed (first: status 503)'];
    assert.deepEqual(reasonsOf(trials, 'latency'), reasons);
    assert.deepEqual(reasonsOf(trials, 'cost'), reasons);
    assert.deepEqual(reasonsOf(trials, 'capacity'), []);
  });

  it('when a request failed under a load that the best was chosen from', () => {
    const trials = changePhases(
      GOOD,
      ({ arm, round, server }, load) =>
        arm === 'rest' && round === 1 && server === 'service' && load === CLOSED_16,
      () => ({ errors: 1 }),
    );
    assert.match(reasonsOf(trials, 'capacity')[0] ?? '', /^1 of \d+ REST requests failed$/);
  });

  it('when requests were dropped', () => {
    assert.deepEqual(reasonsOf(inOneRound('open', { dropped: 7 })), [
      '7 gRPC requests were never sent, as the generator had no room for them',
    ]);
  });

  it('when the study met a problem, with or without trials', () => {
    for (const trials of [GOOD, []]) {
      const verdicts = judgeStudy(trials, MADE_UP_PROFILE, ['the clock went back']);
      assert.deepEqual(
        verdicts.slice(0, 3).map(({ question }) => question),
        QUESTIONS,
      );
      for (const verdict of verdicts) assert.equal(verdict.sentence, 'Invalid: the clock went back');
    }
  });

  it('when an open load was not achieved', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ wallSeconds: 1.1 }))), [
      'gRPC answered only 2184 of 2400 requests/s',
    ]);
    // The last answer takes its time, which is no fault.
    assert.deepEqual(reasonsOf(inAll('open', () => ({ wallSeconds: 1.015 }))), []);
  });

  it('when the generator used more than 90 % of a CPU', () => {
    const full = inAll('closed', () => ({ generatorUse: use(0.93) }));
    assert.deepEqual(reasonsOf(full, 'capacity'), ['the generator used 93 % of a CPU for gRPC']);
    assert.deepEqual(reasonsOf(full, 'latency'), []);
  });

  it('when the generator was within 20 % of what it can do at most', () => {
    const noop = (perSecond: number) =>
      changeTrials(
        GOOD,
        ({ arm, server }) => arm === 'rest' && server === 'noop',
        () => ({ phases: [makePhase(CLOSED_64, { ...PLAIN, perSecond })] }),
      );
    assert.deepEqual(reasonsOf(noop(7400), 'capacity'), [
      '6000 REST requests/s are within 20 % of the 7400 that the generator can do at most',
    ]);
    assert.deepEqual(reasonsOf(noop(7600), 'capacity'), []);
    assert.deepEqual(reasonsOf(noop(2900), 'latency'), [
      '2400 REST requests/s are within 20 % of the 2900 that the generator can do at most',
    ]);
  });

  it('by the limit at the same concurrency, or the next one', () => {
    const trials = changeTrials(
      GOOD,
      ({ server }) => server === 'noop',
      () => ({
        phases: [
          makePhase(CLOSED_16, { ...PLAIN, perSecond: 6500 }),
          makePhase(CLOSED_64, { ...PLAIN, perSecond: 30_000 }),
        ],
      }),
    );
    assert.deepEqual(reasonsOf(trials, 'capacity'), []);
  });

  it('when the generator was not calibrated', () => {
    const trials = GOOD.filter(({ server, arm }) => server !== 'noop' || arm === 'rest');
    assert.deepEqual(reasonsOf(trials), [
      'the generator was not calibrated for gRPC by a server that does nothing',
    ]);
  });

  it('when the server or the generator was throttled', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ server: { ...use(0.24, 0.014), peakBytes: 1e8 } }))), [
      'the gRPC server was throttled for 1.4 % of the time',
    ]);
    assert.deepEqual(reasonsOf(inAll('open', () => ({ generatorUse: use(0.24, 0.5) }))), [
      'the generator was throttled for 50 % of the time under gRPC',
    ]);
    assert.deepEqual(reasonsOf(inAll('open', () => ({ generatorUse: use(0.24, 0.005) }))), []);
  });

  it('when connections were not kept, but not for one that a server sent away', () => {
    assert.deepEqual(reasonsOf(inAll('open', () => ({ opened: 64 }))), [
      'gRPC did not keep its connections: it opened 448 more during 16800 requests',
    ]);
    assert.deepEqual(reasonsOf(inOneRound('open', { opened: 64 })), []);
  });

  it('when the arms had not as many connections', () => {
    const trials = changeTrials(
      GOOD,
      ({ arm }) => arm === 'grpc',
      () => ({ connections: 1 }),
    );
    assert.deepEqual(reasonsOf(trials), [
      'the arms were not alike: REST had 64 connections, gRPC had 1 connections',
    ]);
  });

  it('when one spoke TLS and the other did not', () => {
    const trials = changeTrials(
      GOOD,
      ({ arm, server }) => arm === 'rest' && server === 'service',
      () => ({ tls: true }),
    );
    assert.deepEqual(reasonsOf(trials), ['the arms were not alike: REST spoke TLS, gRPC spoke no TLS']);
  });

  it('when a round has one arm only, unless it is the last one, which was interrupted', () => {
    const without = (round: number) => GOOD.filter((trial) => trial.round !== round || trial.arm === 'rest');
    assert.deepEqual(reasonsOf(without(3)), ['round 3 has no gRPC']);
    const interrupted = mainOf(without(7), 'latency');
    assert.ok(interrupted.kind === 'no-difference' && interrupted.rounds === 6);
    assert.deepEqual(interrupted.remarks, ['round 7 is not complete and does not count']);
  });

  it('when an arm, or the other, or both were never measured', () => {
    const none = ['no round has it for both REST and gRPC'];
    assert.deepEqual(reasonsOf(GOOD.filter(({ arm }) => arm === 'rest')), none);
    for (const question of QUESTIONS) assert.deepEqual(reasonsOf([], question), none);
  });

  it('when rounds are too few', () => {
    const first = (rounds: number) => GOOD.filter(({ round }) => round <= rounds);
    assert.deepEqual(reasonsOf(first(4)), ['only 4 of at least 5 rounds were completed']);
    assert.deepEqual(reasonsOf(first(4), 'latency', { minRounds: 3 }), [
      '4 rounds are too few, 5 are needed',
    ]);
    assert.deepEqual(reasonsOf(first(5)), []);
  });

  it('when a figure is not there, or impossible', () => {
    const trials = changeTrials(
      GOOD,
      ({ arm, server, round }) => arm === 'grpc' && server === 'service' && round < 3,
      ({ phases }) => ({ phases: phases.map(({ server: _, ...rest }) => rest) }),
    );
    assert.deepEqual(reasonsOf(trials, 'cost'), [
      'the server CPU per request of gRPC is not there in rounds 1 and 2',
    ]);
    const latency = { count: 0, minMs: null, maxMs: null, sumMs: 0, buckets: [] };
    assert.deepEqual(reasonsOf(inOneRound('open', { latency }), 'latency'), [
      'the median latency of gRPC is not there in round 4',
    ]);
  });
});

describe('a capacity', () => {
  it('is none where the server was not what bounded it', () => {
    const trials = inAll('closed', () => ({ server: { ...use(0.62), peakBytes: 1e8 } }));
    assert.deepEqual(reasonsOf(trials, 'capacity'), [
      'the gRPC server used only 62 % of a CPU: something else bounded it, so this is not its capacity',
    ]);
  });

  it("is told with a remark where the server's CPU is not known", () => {
    const trials = changeTrials(
      GOOD,
      () => true,
      ({ phases }) => ({ phases: phases.map(({ server: _, ...rest }) => rest) }),
    );
    const verdict = mainOf(trials, 'capacity');
    assert.equal(verdict.kind, 'no-difference');
    assert.deepEqual(verdict.remarks, [
      "the servers' CPU was not measured, so something else may have bounded them",
    ]);
  });

  it('is told with a remark where the end was not seen', () => {
    const trials = changePhases(
      GOOD,
      ({ arm, server }, load) => arm === 'rest' && server === 'service' && load === CLOSED_64,
      ({ completed }) => ({ completed: 1.2 * completed }),
    );
    const { remarks } = mainOf(trials, 'capacity');
    assert.deepEqual(remarks, [
      'REST was still completing more with each concurrency at the highest one: its capacity may be greater',
    ]);
  });

  it('is that of the best concurrency of each arm, the same in all rounds', () => {
    const trials = changePhases(
      GOOD,
      ({ arm, server }, load) => arm === 'grpc' && server === 'service' && load === CLOSED_16,
      ({ completed }) => ({ completed: 1.1 * completed }),
    );
    assert.match(
      mainOf(trials, 'capacity').sentence,
      /^gRPC completes 1\.09x as many requests as REST .* requests\/s more, REST with 64 requests under way, gRPC with 16 requests under way$/,
    );
  });
});

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
    const verdicts = judgeStudy([], alone, ['REST: no answer'], ['node']);
    assert.deepEqual(
      verdicts.map(({ generator, question, sentence }) => [generator, question, sentence]),
      [['node', 'latency', 'Invalid: REST: no answer']],
    );
  });
});
