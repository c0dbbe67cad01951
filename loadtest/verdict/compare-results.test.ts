import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Trial } from '../result/result.ts';
import { compareResults, isRegression } from './compare-results.ts';
import {
  CLOSED_16,
  changePhases,
  type FiguresOfRound,
  MADE_UP_PROFILE,
  makePhase,
  makeResult,
  makeStudy,
  makeTrial,
  PLAIN,
} from './made-up-study.ts';

/** Rounds differ by about 1 %. */
const noisy =
  (factor = 1): FiguresOfRound =>
  (n) => {
    const luck = factor * (1 + 0.01 * Math.sin(n + factor));
    return { latencyMs: luck, cpuMicros: 100 * luck, perSecond: 6000 / luck };
  };
const study = (given: { rest?: FiguresOfRound; grpc?: FiguresOfRound } = {}): Trial[] =>
  makeStudy({ rest: noisy(), grpc: noisy(), ...given });
const OLD = makeResult(study());

describe('compareResults', () => {
  it('finds no change in the same, figure by figure', () => {
    const { changes, refusals, skipped, sentence } = compareResults(OLD, OLD);
    assert.deepEqual([refusals, skipped], [[], []]);
    assert.deepEqual(
      changes.map(({ arm, about, kind }) => `${arm} ${about}: ${kind}`),
      [
        'rest median latency at 2400 requests/s: same',
        'rest 99th percentile of latency at 2400 requests/s: same',
        'rest server CPU per request at 2400 requests/s: same',
        'rest bytes on the wire per request at 2400 requests/s: same',
        'rest capacity: same',
        'grpc median latency at 2400 requests/s: same',
        'grpc 99th percentile of latency at 2400 requests/s: same',
        'grpc server CPU per request at 2400 requests/s: same',
        'grpc bytes on the wire per request at 2400 requests/s: same',
        'grpc capacity: same',
      ],
    );
    assert.equal(sentence, 'None of 10 figures is worse by surely more than 5 %');
  });

  it('finds a service that became slower, and says by how much', () => {
    const { changes, sentence } = compareResults(OLD, makeResult(study({ grpc: noisy(1.2) })));
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      [...Array(5).fill('same'), 'worse', 'worse', 'worse', 'same', 'worse'],
    );
    assert.match(sentence, /^4 of 10 figures are worse by surely more than 5 %: /);
    const latency = changes[5];
    assert.ok(latency);
    assert.match(
      latency.sentence,
      /^gRPC by wire, median latency at 2400 requests\/s: 1(\.\d+)? -> 1\.20 ms, 1\.20x \(95 % confidence 1\.\d\d-1\.2\d\), worse$/,
    );
    assert.ok(latency.interval95.low < 1.2 && latency.interval95.high > 1.19 && latency.p < 0.05);
    assert.ok(Math.abs((changes[9]?.ratio ?? 0) - 1 / 1.2) < 0.01);
  });

  it('finds one that became faster', () => {
    const { changes, sentence } = compareResults(makeResult(study({ grpc: noisy(1.2) })), OLD);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      [...Array(5).fill('same'), 'better', 'better', 'better', 'same', 'better'],
    );
    assert.equal(sentence, 'None of 10 figures is worse by surely more than 5 %, 4 better');
  });

  it('allows for a change below the threshold, which may be another', () => {
    const newer = makeResult(study({ rest: noisy(1.04) }));
    const worse = (threshold?: number) =>
      compareResults(OLD, newer, threshold === undefined ? {} : { threshold }).changes.filter(
        ({ kind }) => kind === 'worse',
      );
    assert.equal(worse().length, 0);
    assert.equal(worse(0.01).length, 4);
    assert.match(compareResults(OLD, newer, { threshold: 0.01 }).sentence, /worse by surely more than 1 %/);
  });

  it('names the loads that only one of them was measured under', () => {
    const without = OLD.trials.map((trial) =>
      trial.arm === 'grpc'
        ? { ...trial, phases: trial.phases.filter(({ load }) => load !== CLOSED_16) }
        : trial,
    );
    const { skipped } = compareResults(OLD, makeResult(without));
    assert.deepEqual(skipped, ['gRPC by wire, with 16 requests under way: only the old result has it']);
  });

  it('compares capacity under a single closed load, as a quick study has it', () => {
    const quick = (factor: number) =>
      makeResult(
        study({ grpc: noisy(factor) }).map((trial) => ({
          ...trial,
          phases: trial.phases.filter(({ load }) => load !== CLOSED_16),
        })),
      );
    const { changes } = compareResults(quick(1), quick(1.3));
    assert.deepEqual(
      changes.filter(({ question }) => question === 'capacity').map(({ arm, kind }) => [arm, kind]),
      [
        ['rest', 'same'],
        ['grpc', 'worse'],
      ],
    );
  });

  it('says how many figures vary so much that it would have missed that they became twice as bad', () => {
    const wild: FiguresOfRound = (n) => ({ latencyMs: 2 ** (n % 3) });
    const { remarks, changes } = compareResults(
      makeResult(study({ rest: wild })),
      makeResult(study({ rest: wild })),
    );
    assert.ok((changes[0]?.interval95.high ?? 0) > 2);
    assert.deepEqual(remarks, [
      '2 of 10 figures vary so much that they could be twice as bad unseen: take more rounds, or a quieter machine',
    ]);
    assert.deepEqual(compareResults(OLD, OLD).remarks, []);
  });

  it('leaves out figures of too few rounds', () => {
    const few = makeResult(
      OLD.trials.filter(({ arm, server, round }) => arm === 'rest' || server === 'noop' || round < 3),
    );
    assert.deepEqual(compareResults(few, OLD).skipped, [
      'gRPC by wire, median latency at 2400 requests/s: it is there in 2 of at least 3 rounds (old)',
      'gRPC by wire, mean latency at 2400 requests/s: it is there in 2 of at least 3 rounds (old)',
      'gRPC by wire, server CPU per request at 2400 requests/s: it is there in 2 of at least 3 rounds (old)',
      'gRPC by wire, bytes on the wire per request at 2400 requests/s: it is there in 2 of at least 3 rounds (old)',
      'gRPC by wire, capacity: it is there in 2 of at least 3 rounds (old)',
    ]);
  });

  it('compares what three rounds have with what many have, and finds a great change', () => {
    const frames = (factor: number) =>
      study({ grpc: noisy(factor) }).flatMap((trial): Trial[] =>
        trial.arm === 'grpc' && trial.server === 'service' && trial.round <= 3
          ? [{ ...trial, arm: 'frames' }]
          : [],
      );
    const kindsOf = (factor: number) => {
      const newer = makeResult([...OLD.trials, ...frames(factor)]);
      const { changes } = compareResults(makeResult([...OLD.trials, ...frames(1)]), newer);
      return changes.map(({ arm, kind, old }) => `${arm} ${old.rounds}: ${kind}`);
    };
    assert.deepEqual(kindsOf(1).slice(10), Array(5).fill('frames 3: same'));
    const frames50 = kindsOf(1.5).slice(10);
    assert.deepEqual(
      frames50,
      [0, 1, 2, 3, 4].map((index) => (index === 3 ? 'frames 3: same' : 'frames 3: worse')),
    );
    assert.deepEqual(kindsOf(1.5).slice(0, 10), [
      ...Array(5).fill('rest 7: same'),
      ...Array(5).fill('grpc 7: same'),
    ]);
  });

  it('compares the mean latency of what was measured alone', () => {
    const alone = (latencyMs: number) =>
      makeResult(
        (['rest', 'grpc'] as const).flatMap((arm) =>
          Array.from({ length: 5 }, (_, n) =>
            makeTrial({
              arm,
              generator: 'k6',
              round: n + 1,
              phases: [
                makePhase(
                  { kind: 'closed', concurrency: 1, seconds: 1 },
                  { ...PLAIN, latencyMs, perSecond: 200 },
                ),
              ],
            }),
          ),
        ),
        { profile: { ...MADE_UP_PROFILE, name: 'alone' } },
      );
    assert.deepEqual(
      compareResults(alone(1), alone(2)).changes.map(({ about, kind, old, new: now }) => [
        about,
        kind,
        old.value,
        now.value,
      ]),
      [
        ['mean latency, one request at a time', 'worse', 1, 2],
        ['mean latency, one request at a time', 'worse', 1, 2],
      ],
    );
  });

  describe('where the hypervisor took time', () => {
    const withStolen = (stolenShare: number, trials = OLD.trials) =>
      makeResult(
        changePhases(
          trials,
          () => true,
          () => ({ machine: { stolenShare, idleShare: 0.2 } }),
        ),
      );
    /** Times, and the cost of a request, so many times what they were. */
    const slower = (time: number, cost: number): Trial[] =>
      study({ rest: (n) => ({ latencyMs: time * (1 + 0.01 * Math.sin(n + 1)), cpuMicros: 100 * cost }) });

    it('says how much, before and now', () => {
      const { remarks, refusals } = compareResults(withStolen(0.02), withStolen(0.1));
      const REMARK = "the hypervisor took 2 % of the machine's CPU time before, 10 % now (medians)";
      assert.deepEqual([remarks, refusals], [[REMARK], []]);
      assert.deepEqual(compareResults(OLD, withStolen(0.1)).remarks, []);
    });

    it('puts what only takes longer down to that, if it took more', () => {
      const newer = slower(1.3, 1);
      const { refusals } = compareResults(withStolen(0.02), withStolen(0.1, newer));
      assert.deepEqual(refusals, [
        "the machine was not the same, and nothing but times have changed: the hypervisor took 2 % of the machine's CPU time before, 10 % now (medians)",
      ]);
      assert.deepEqual(
        compareResults(withStolen(0.02), withStolen(0.1, newer), { threshold: 0.1 }).refusals,
        [],
      );
      assert.ok(isRegression(compareResults(withStolen(0.08), withStolen(0.1, newer))));
    });

    it('but not what takes more CPU', () => {
      assert.ok(isRegression(compareResults(withStolen(0.02), withStolen(0.1, slower(1.3, 1.3)))));
    });
  });

  it('refuses results with nothing in common', () => {
    assert.deepEqual(compareResults(makeResult([]), makeResult([])).refusals, [
      'they have no figure in common',
    ]);
  });
});
