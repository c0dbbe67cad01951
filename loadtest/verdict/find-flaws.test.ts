import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { QUESTIONS } from './finding.ts';
import { judgeStudy } from './judge-study.ts';
import { CLOSED_16, changePhases, changeTrials, MADE_UP_PROFILE } from './made-up-study.ts';
import { GOOD, inAll, inOneRound, mainOf, reasonsOf, use } from './verdict-under-test.ts';

describe('a verdict is invalid', () => {
  it('not where all is well', () => {
    for (const question of QUESTIONS) assert.deepEqual(reasonsOf(GOOD, question), []);
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

it('a verdict has a remark where generator and server shared CPUs', () => {
  const remarksOf = (sharedCpus: boolean) =>
    judgeStudy(GOOD, MADE_UP_PROFILE, [], { sharedCpus }).map(({ remarks }) => [...remarks]);
  const told = ['generator and server were not pinned apart, so that each took CPU time from the other'];
  assert.ok(remarksOf(false).every((remarks) => remarks.length === 0));
  for (const remarks of remarksOf(true)) assert.deepEqual(remarks, told);
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
});
