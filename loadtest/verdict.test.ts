import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRandom } from './random.ts';
import type { Round, Trial } from './round.ts';
import { judge } from './verdict.ts';

const CALLS = 10;
const plan = { rounds: 10, calls: CALLS, seed: 1 };

const trial = (latencyMs: number, changes: Partial<Trial> = {}): Trial => ({
  latenciesMs: new Array<number>(CALLS).fill(latencyMs),
  completed: CALLS,
  errors: 0,
  wallMs: 2 * CALLS * latencyMs,
  newConnections: 0,
  ...changes,
});

/** Ten rounds by their mean latencies. */
const roundsOf = (rest: (round: number) => number, grpc: (round: number) => number): Round[] =>
  Array.from({ length: plan.rounds }, (_, n) => ({ rest: trial(rest(n)), grpc: trial(grpc(n)) }));

/** Ten rounds in which all is well but for one trial of gRPC, in the fourth. */
const roundsWith = (changes: Partial<Trial>): Round[] =>
  roundsOf(
    () => 1,
    () => 1,
  ).map((round, n) => (n === 3 ? { ...round, grpc: trial(1, changes) } : round));

const invalid = (sentence: string) => ({ kind: 'invalid', sentence: `Invalid: ${sentence}` });
const told = (rounds: Round[], problems: string[] = []) => {
  const { kind, sentence } = judge(rounds, plan, problems);
  return { kind, sentence };
};

describe('judge', () => {
  it('finds a known ratio exactly, however slow the rounds are', () => {
    const verdict = judge(
      roundsOf(
        (n) => 3 * (n + 1),
        (n) => 2 * (n + 1),
      ),
      plan,
    );
    assert.equal(verdict.sentence, 'gRPC is 1.50x faster than REST (95 % confidence 1.50-1.50, 10 rounds)');
    assert.ok(verdict.kind === 'faster' && verdict.faster === 'grpc' && verdict.slower === 'rest');
    assert.ok(Math.abs(verdict.ratio - 1.5) < 1e-12);
    assert.ok(Math.abs(verdict.signTestP - 2 / 1024) < 1e-12);
  });

  it('says the same of REST when it is the other way round', () => {
    const noisy = (n: number) => 1 + 0.1 * Math.sin(n);
    const one = judge(
      roundsOf((n) => 1.4 * noisy(n), noisy),
      plan,
    );
    const other = judge(
      roundsOf(noisy, (n) => 1.4 * noisy(n)),
      plan,
    );
    assert.match(one.sentence, /^gRPC is 1\.40x faster than REST /);
    assert.match(other.sentence, /^REST is 1\.40x faster than gRPC /);
  });

  it('gives the geometric mean of the ratios, with an interval that holds it', () => {
    const verdict = judge(
      roundsOf(
        (n) => (n % 2 === 0 ? 2 : 4),
        () => 1,
      ),
      plan,
    );
    assert.ok(verdict.kind === 'faster');
    assert.ok(Math.abs(verdict.ratio - Math.sqrt(8)) < 1e-12);
    // Half the log ratios lie ln(2) / 2 above the mean and half below: t(9) s / sqrt(10) = 0.2613.
    assert.ok(Math.abs(Math.log(verdict.interval95.high / verdict.ratio) - 0.2613) < 0.02);
    assert.ok(Math.abs(Math.log(verdict.ratio / verdict.interval95.low) - 0.2613) < 0.02);
  });

  it('sees no difference where rounds contradict each other', () => {
    const verdict = judge(
      roundsOf(
        (n) => (n % 2 === 0 ? 1 : 1.5),
        () => 1.2,
      ),
      plan,
    );
    assert.equal(verdict.kind, 'no-difference');
    assert.match(
      verdict.sentence,
      /^No significant difference between gRPC and REST \(REST\/gRPC 1\.02, 95 % confidence 0\.8\d-1\.1\d, 10 rounds\)$/,
    );
  });

  it('calls less than 1 % no difference, however sure it is', () => {
    const verdict = judge(
      roundsOf(
        () => 1.005,
        () => 1,
      ),
      plan,
    );
    assert.equal(verdict.kind, 'no-difference');
  });

  it('sees no difference between identical arms in at least 19 of 20 runs, and a real one in all', () => {
    const RUNS = 200;
    let falseAlarms = 0;
    let missed = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const random = createRandom(seed);
      const noise = () => Math.exp(0.2 * (random() + random() + random() - 1.5));
      if (judge(roundsOf(noise, noise), { ...plan, seed }).kind !== 'no-difference') falseAlarms += 1;
      const slowed = judge(
        roundsOf(() => 1.4 * noise(), noise),
        { ...plan, seed },
      );
      if (slowed.kind !== 'faster' || slowed.faster !== 'grpc') missed += 1;
    }
    assert.ok(falseAlarms <= RUNS / 20, `${falseAlarms} of ${RUNS}`);
    assert.equal(missed, 0);
  });
});

describe('judge finds a run invalid', () => {
  it('when a call failed, whatever the rest says', () => {
    assert.deepEqual(told(roundsWith({ errors: 2, completed: 8 })), invalid('2 of 100 gRPC calls failed'));
  });

  it('when the generator met a problem', () => {
    assert.deepEqual(told([], ['REST: no answer']), invalid('REST: no answer'));
  });

  it('when rounds are missing', () => {
    assert.deepEqual(told(roundsWith({}).slice(0, 7)), invalid('only 7 of 10 rounds were completed'));
    assert.deepEqual(told([]), invalid('only 0 of 10 rounds were completed'));
  });

  it('when there are too few rounds, even if no more were planned', () => {
    const { sentence } = judge(roundsWith({}).slice(0, 4), { ...plan, rounds: 4 });
    assert.equal(sentence, 'Invalid: 4 rounds are too few, 5 are needed');
  });

  it('when figures are missing or impossible', () => {
    const broken = invalid('the figures of 1 gRPC rounds are incomplete');
    assert.deepEqual(told(roundsWith({ latenciesMs: [] })), broken);
    assert.deepEqual(told(roundsWith({ completed: CALLS - 1 })), broken);
    assert.deepEqual(told(roundsWith({ wallMs: 0 })), broken);
    for (const latency of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.deepEqual(
        told(roundsWith({ latenciesMs: trial(latency).latenciesMs })),
        broken,
        String(latency),
      );
    }
  });

  it('when the connection was not kept, but not for one that a server sent away', () => {
    assert.deepEqual(
      told(roundsWith({ newConnections: CALLS })),
      invalid('gRPC did not keep its connection: it opened 10 more'),
    );
    assert.equal(told(roundsWith({ newConnections: 1 })).kind, 'no-difference');
  });
});
