import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Load, Phase, Result, Trial } from '../result/result.ts';
import { compareResults, isRegression } from './compare-results.ts';
import {
  CLOSED_16,
  CLOSED_64,
  changePhases,
  makePhase,
  makeResult,
  makeStudy,
  makeTrial,
  OPEN,
  PLAIN,
} from './made-up-study.ts';

const OLD = makeResult(makeStudy({}));

/** Changes to gRPC's service in every round, or in one. */
const withGrpc = (load: Load, change: (phase: Phase) => Partial<Phase>, onlyRound?: number): Result =>
  makeResult(
    changePhases(
      OLD.trials,
      ({ arm, server, round }, of) =>
        arm === 'grpc' && server === 'service' && of === load && (onlyRound ?? round) === round,
      change,
    ),
  );

describe('what the new result alone does wrong is a regression', () => {
  const cases: readonly (readonly [string, Result, string, number])[] = [
    [
      'a request that fails',
      withGrpc(OPEN, () => ({ errors: 3, firstError: 'status 503' }), 2),
      'gRPC by wire, at 2400 requests/s: 3 of 16803 gRPC requests failed (first: status 503)',
      6,
    ],
    [
      'requests that are never sent',
      withGrpc(OPEN, () => ({ dropped: 500 })),
      'gRPC by wire, at 2400 requests/s: 3500 gRPC requests were never sent, as the generator had no room for them',
      6,
    ],
    [
      'half of the rate answered',
      withGrpc(OPEN, () => ({ wallSeconds: 2 })),
      'gRPC by wire, at 2400 requests/s: gRPC answered only 1201 of 2400 requests/s',
      6,
    ],
    [
      'a connection for each request',
      withGrpc(CLOSED_64, ({ completed }) => ({ opened: completed })),
      'gRPC by wire, with 64 requests under way: gRPC did not keep its connections: it opened 42000 more during 42000 requests',
      9,
    ],
    [
      'a request that fails under a load that is not the best',
      withGrpc(CLOSED_16, () => ({ errors: 1 }), 7),
      'gRPC by wire, with 16 requests under way: 1 of 41581 gRPC requests failed',
      9,
    ],
  ];
  for (const [what, newer, reason, compared] of cases) {
    it(what, () => {
      const comparison = compareResults(OLD, newer);
      assert.deepEqual(comparison.failed, [reason]);
      assert.ok(isRegression(comparison));
      // What fails has no figure, and is not told twice.
      assert.deepEqual([comparison.changes.length, comparison.skipped], [compared, []]);
      assert.equal(
        comparison.sentence,
        `1 new failure. None of ${compared} figures is worse by surely more than 5 %`,
      );
    });

    it(`${what}, but not where it was so before`, () => {
      for (const comparison of [compareResults(newer, OLD), compareResults(newer, newer)]) {
        assert.deepEqual(comparison.failed, []);
        assert.ok(!isRegression(comparison));
        assert.match(comparison.skipped[0] ?? '', /^gRPC by wire, .+ \(old\)/);
      }
    });
  }

  it('but not a rate that was only just achieved before, and only just is not now', () => {
    const [just, justNot, fallen] = [0.985, 0.975, 0.95].map((share) =>
      withGrpc(OPEN, ({ wallSeconds }) => ({ wallSeconds: wallSeconds / share })),
    ) as [Result, Result, Result];
    assert.deepEqual(compareResults(just, justNot).failed, []);
    assert.match(compareResults(just, justNot).skipped[0] ?? '', /answered only .+ \(new\)/);
    assert.match(compareResults(just, fallen).failed[0] ?? '', /answered only/);
  });

  it('of any operation, each load by itself', () => {
    const load = { kind: 'closed', concurrency: 4, seconds: 1 } as const satisfies Load;
    const cold = { kind: 'cold', connections: 100 } as const satisfies Load;
    const others = (change: Partial<Phase>): Trial[] => [
      makeTrial({
        arm: 'grpc',
        operation: { kind: 'get', nameBytes: null },
        phases: [{ ...makePhase(load, PLAIN), ...change }],
      }),
      makeTrial({
        arm: 'grpc',
        generator: 'node',
        operation: { kind: 'list', users: 100 },
        phases: [{ ...makePhase(load, PLAIN), ...change }],
      }),
      makeTrial({
        tls: true,
        phases: [{ ...makePhase(load, PLAIN), load: cold, completed: 100, opened: 100, ...change }],
      }),
    ];
    const of = (change: Partial<Phase>) => makeResult([...OLD.trials, ...others(change)]);
    assert.deepEqual(compareResults(of({}), of({})).failed, []);
    assert.deepEqual(compareResults(of({}), of({ errors: 2 })).failed, [
      'gRPC by wire, GetUser, with 4 requests under way: 2 of 6002 gRPC requests failed',
      'gRPC by node, lists of 100 users, with 4 requests under way: 2 of 6002 gRPC requests failed',
      'REST by wire, TLS, on new connections: 2 of 102 REST requests failed',
    ]);
  });

  it('and not what has become of the machine: a generator that is full, or a server that is throttled', () => {
    const full = withGrpc(OPEN, () => ({ generatorUse: { cpuSeconds: 0.95, throttledSeconds: 0.2 } }));
    const { failed, skipped } = compareResults(OLD, full);
    assert.deepEqual(failed, []);
    assert.match(
      skipped[0] ?? '',
      /^gRPC by wire, median latency .+: the generator used 95 % of a CPU for gRPC/,
    );
  });
});
