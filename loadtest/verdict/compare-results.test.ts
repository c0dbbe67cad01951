import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment } from '../result/environment.ts';
import type { Profile, Result, Trial } from '../result/result.ts';
import { alike } from './alike.ts';
import { compareResults } from './compare-results.ts';
import {
  changePhases,
  changeTrials,
  type FiguresOfRound,
  MADE_UP_PROFILE,
  makePhase,
  makeResult,
  makeStudy,
  makeTrial,
  OPEN,
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
        'rest server CPU per request at 2400 requests/s: same',
        'rest capacity: same',
        'grpc median latency at 2400 requests/s: same',
        'grpc server CPU per request at 2400 requests/s: same',
        'grpc capacity: same',
      ],
    );
    assert.equal(sentence, 'None of 6 figures is worse by surely more than 5 %');
  });

  it('finds a service that became slower, and says by how much', () => {
    const { changes, sentence } = compareResults(OLD, makeResult(study({ grpc: noisy(1.2) })));
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['same', 'same', 'same', 'worse', 'worse', 'worse'],
    );
    assert.match(sentence, /^3 of 6 figures are worse by surely more than 5 %: /);
    const latency = changes[3];
    assert.ok(latency);
    assert.match(
      latency.sentence,
      /^gRPC by wire, median latency at 2400 requests\/s: 1(\.\d+)? -> 1\.20 ms, 1\.20x \(95 % confidence 1\.\d\d-1\.2\d\), worse$/,
    );
    assert.ok(latency.interval95.low < 1.2 && latency.interval95.high > 1.19 && latency.p < 0.05);
    assert.ok(Math.abs((changes[5]?.ratio ?? 0) - 1 / 1.2) < 0.01);
  });

  it('finds one that became faster', () => {
    const { changes, sentence } = compareResults(makeResult(study({ grpc: noisy(1.2) })), OLD);
    assert.deepEqual(
      changes.map(({ kind }) => kind),
      ['same', 'same', 'same', 'better', 'better', 'better'],
    );
    assert.equal(sentence, 'None of 6 figures is worse by surely more than 5 %, 3 better');
  });

  it('allows for a change below the threshold, which may be another', () => {
    const newer = makeResult(study({ rest: noisy(1.04) }));
    const worse = (threshold?: number) =>
      compareResults(OLD, newer, threshold === undefined ? {} : { threshold }).changes.filter(
        ({ kind }) => kind === 'worse',
      );
    assert.equal(worse().length, 0);
    assert.equal(worse(0.01).length, 3);
    assert.match(compareResults(OLD, newer, { threshold: 0.01 }).sentence, /worse by surely more than 1 %/);
  });

  it('leaves out what failed on one side, with the reason', () => {
    const failed = changePhases(
      OLD.trials,
      ({ arm, round, server }, load) =>
        arm === 'rest' && round === 2 && server === 'service' && load === OPEN,
      () => ({ errors: 3 }),
    );
    const { changes, skipped } = compareResults(OLD, makeResult(failed));
    assert.equal(changes.length, 4);
    assert.deepEqual(skipped, [
      'REST by wire, median latency at 2400 requests/s: 3 of 16803 REST requests failed (new)',
      'REST by wire, server CPU per request at 2400 requests/s: 3 of 16803 REST requests failed (new)',
    ]);
  });

  it('leaves out figures of too few rounds', () => {
    const few = makeResult(OLD.trials.filter(({ arm, round }) => arm === 'rest' || round < 4));
    assert.match(
      compareResults(few, OLD).skipped[0] ?? '',
      /^gRPC by wire, median latency at 2400 requests\/s: it is there in 3 rounds, and 5 are needed \(old\)$/,
    );
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

  it('refuses where a server that does nothing changed, as the machine then did', () => {
    const slower = changePhases(
      OLD.trials,
      ({ server, arm }) => server === 'noop' && arm === 'rest',
      ({ server }) =>
        server === undefined ? {} : { server: { ...server, cpuSeconds: 1.3 * server.cpuSeconds } },
    );
    const { refusals, changes, controls, sentence } = compareResults(OLD, makeResult(slower));
    assert.equal(changes.length, 0);
    assert.deepEqual(
      controls.map(({ kind }) => kind),
      ['worse', 'same'],
    );
    assert.match(
      refusals[0] ?? '',
      /^the machine was not the same, as servers that do nothing show: REST by wire, server CPU per request with 64 requests under way: 32\.3 -> 42\.0 µs, 1\.30x /,
    );
    assert.match(sentence, /^Not compared: the machine was not the same/);
  });

  it('refuses results with nothing in common', () => {
    assert.deepEqual(compareResults(makeResult([]), makeResult([])).refusals, [
      'they have no figure in common',
    ]);
  });
});

describe('alike', () => {
  const withEnvironment = (change: Partial<Environment>) =>
    makeResult(OLD.trials, { environment: { ...OLD.environment, ...change } });
  const withProfile = (change: Partial<Profile>) =>
    makeResult(OLD.trials, { profile: { ...OLD.profile, ...change } });
  const atRate = (ratePerSecond: number) =>
    makeResult(
      changeTrials(
        OLD.trials,
        () => true,
        ({ phases }) => ({
          phases: phases.map((phase) =>
            phase.load === OPEN ? { ...phase, load: { ...OPEN, ratePerSecond } as const } : phase,
          ),
        }),
      ),
    );

  it('has no objection to another seed, kernel, patch, commit or rate nearby', () => {
    const others = [
      withProfile({ seed: 2, maxRounds: 30 }),
      withEnvironment({ kernel: 'Linux 6.2', commit: 'abc', versions: { 'Node.js': 'v26.2.0' } }),
      atRate(2500),
    ];
    for (const other of others) assert.deepEqual(alike(OLD, other), []);
  });

  const cases: readonly (readonly [string, Result, string])[] = [
    ['profile', withProfile({ name: 'quick' }), 'the profile differs: full before, quick now'],
    ['timeout', withProfile({ timeoutMs: 1000 }), 'the timeout differs: 5000 ms before, 1000 ms now'],
    [
      'payload',
      withProfile({ payload: { name: 'Li', email: 'tan@example.com' } }),
      'the user that is created differs: Tan tan@example.com before, Li tan@example.com now',
    ],
    ['place', withEnvironment({ place: 'cluster' }), 'the place differs: local before, cluster now'],
    ['CPU', withEnvironment({ cpu: 'Other CPU' }), 'the CPU differs: Made-up CPU before, Other CPU now'],
    ['CPUs', withEnvironment({ cpus: 2 }), 'the number of CPUs differs: 4 before, 2 now'],
    ['limits', withEnvironment({ limits: '1 CPU' }), 'what a server may use differs: none before, 1 CPU now'],
    [
      'pinning',
      withEnvironment({ isPinned: false }),
      'the pinning differs: pinned apart before, not pinned apart now',
    ],
    [
      'Node.js release',
      withEnvironment({ versions: { 'Node.js': '27.0.0' } }),
      'the Node.js release differs: 26 before, 27 now',
    ],
    [
      'targets',
      withEnvironment({ targets: { rest: 'example.com:5000' } }),
      'the server measured differs: none named before, rest at example.com now',
    ],
    [
      'generators',
      makeResult(OLD.trials, { generators: [] }),
      'the set of generators differs: wire before, none now',
    ],
    ['rates', atRate(3000), 'the rates differ by more than 10 %: 2400 requests/s before, 3000 now'],
    [
      'connections',
      makeResult(
        changeTrials(
          OLD.trials,
          () => true,
          () => ({ connections: 8 }),
        ),
      ),
      'the number of connections differs: 64 by wire before, 8 by wire now',
    ],
    [
      'problems',
      makeResult(OLD.trials, { problems: ['it was interrupted'] }),
      'the new result says nothing: it was interrupted',
    ],
  ];
  for (const [what, other, reason] of cases) {
    it(`objects to other ${what}`, () => {
      assert.deepEqual(alike(OLD, other), [reason]);
      assert.deepEqual(compareResults(OLD, other).refusals, [reason]);
    });
  }

  it('names every reason', () => {
    const other = withEnvironment({ cpus: 2, place: 'cluster' });
    assert.equal(alike(OLD, other).length, 2);
  });
});
