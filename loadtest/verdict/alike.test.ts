import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment } from '../result/environment.ts';
import type { Load, Phase, Profile, Result } from '../result/result.ts';
import { alike } from './alike.ts';
import { compareResults } from './compare-results.ts';
import { CLOSED_16, changePhases, changeTrials, makeResult, makeStudy, OPEN } from './made-up-study.ts';

const OLD = makeResult(makeStudy({}));

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

  const longer = (change: (phase: Phase) => Load) =>
    makeResult(
      changePhases(
        OLD.trials,
        () => true,
        (phase) => ({ load: change(phase) }),
      ),
    );
  const k6 = (version: string) => ({ name: 'k6', version, latency: 'What k6 says.' }) as const;
  const WITH_K6 = makeResult(OLD.trials, { generators: [...OLD.generators, k6('2.2.0')] });

  it('has no objection to another seed, kernel, patch, commit or rate nearby', () => {
    const others = [
      withProfile({ seed: 2, maxRounds: 30 }),
      withEnvironment({ kernel: 'Linux 6.2', commit: 'abc', versions: { 'Node.js': 'v26.2.0' } }),
      atRate(2500),
    ];
    for (const other of others) assert.deepEqual(alike(OLD, other), []);
    const nextWire = OLD.generators.map((generator) => ({ ...generator, version: '0.3.0' }));
    assert.deepEqual(alike(OLD, makeResult(OLD.trials, { generators: nextWire })), []);
  });

  it('has no objection to a load that only one has', () => {
    const without = changeTrials(
      OLD.trials,
      () => true,
      ({ phases }) => ({ phases: phases.filter(({ load }) => load !== CLOSED_16) }),
    );
    assert.deepEqual(alike(OLD, makeResult(without)), []);
    assert.deepEqual(alike(makeResult(without), OLD), []);
  });

  const cases: readonly (readonly [string, Result, string])[] = [
    ['profile', withProfile({ name: 'quick' }), 'the profile differs: full before, quick now'],
    ['timeout', withProfile({ timeoutMs: 1000 }), 'the timeout differs: 5000 ms before, 1000 ms now'],
    ['parts', withProfile({ parts: 4 }), 'the number of parts differs: 1 before, 4 now'],
    [
      'size of trials',
      longer(({ load }) => (load.kind === 'open' ? { ...load, seconds: 2 } : load)),
      'the size of trials differs: at every rate by wire 1 s before, 2 s now',
    ],
    [
      'number of calls',
      longer((phase) => (phase.load === CLOSED_16 ? { ...CLOSED_16, maxRequests: 10 } : phase.load)),
      'the size of trials differs: with 16 requests under way by wire 1 s before, 10 requests in 1 s now',
    ],
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
    [
      'release of k6',
      makeResult(OLD.trials, { generators: [...OLD.generators, k6('1.0.0')] }),
      'the set of generators differs: k6 2.2.0, wire before, k6 1.0.0, wire now',
    ],
    [
      'rates',
      atRate(3000),
      'the rates differ by more than 10 %: 2400 requests/s before, 3000 now. ' +
        'Measure again with those of the old one: npm run compare -- --like OLD',
    ],
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
      const older = what === 'release of k6' ? WITH_K6 : OLD;
      assert.deepEqual(alike(older, other), [reason]);
      assert.deepEqual(compareResults(older, other).refusals, [reason]);
    });
  }

  it('names every reason', () => {
    const other = withEnvironment({ cpus: 2, place: 'cluster' });
    assert.equal(alike(OLD, other).length, 2);
  });

  it('leaves to the reader whether a machine that nobody knows was the same, and says so', () => {
    const given = (cpus: number | null, cpu: string) => withEnvironment({ place: 'given', cpus, cpu });
    const [byK6, byNode] = [given(null, 'not known by k6'), given(4, 'Made-up CPU')];
    const WORD =
      'make sure yourself that the machine was the same: the servers were started by somebody else, so that theirs is not known';
    assert.deepEqual(compareResults(byNode, byNode).remarks, [WORD]);
    assert.deepEqual(compareResults(byK6, byK6).remarks, [
      `${WORD}, nor that of the generator, as k6 does not tell`,
    ]);
    assert.deepEqual(compareResults(OLD, OLD).remarks, []);
    assert.match(compareResults(byNode, byK6).refusals[0] ?? '', /^the CPU differs: .+ not known by k6 now$/);
  });
});
