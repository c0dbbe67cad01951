import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment } from '../result/environment.ts';
import type { Profile, Result } from '../result/result.ts';
import { alike } from './alike.ts';
import { compareResults } from './compare-results.ts';
import { changeTrials, makeResult, makeStudy, OPEN } from './made-up-study.ts';

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
      assert.deepEqual(alike(OLD, other), [reason]);
      assert.deepEqual(compareResults(OLD, other).refusals, [reason]);
    });
  }

  it('names every reason', () => {
    const other = withEnvironment({ cpus: 2, place: 'cluster' });
    assert.equal(alike(OLD, other).length, 2);
  });
});
