import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Operation, Trial } from '../result/result.ts';
import { findCrossings, type SizeRatio } from './find-crossings.ts';
import { changePhases, MADE_UP_PROFILE, makePhase, makeTrial, PLAIN } from './made-up-study.ts';
import { MEDIAN } from './measures.ts';
import { payloadCrossing } from './payload-crossing.ts';

const sure = (size: number, ratio: number): SizeRatio => ({
  size,
  ratio,
  interval95: { low: 0.99 * ratio, high: 1.01 * ratio },
});
const unsure = (size: number, ratio: number): SizeRatio => ({
  size,
  ratio,
  interval95: { low: 0.5, high: 2 },
});

describe('findCrossings', () => {
  it('interpolates on a logarithmic scale', () => {
    const [crossing, ...others] = findCrossings([sure(10, 0.5), sure(1000, 2)]);
    assert.deepEqual(others, []);
    assert.equal(crossing?.size.toFixed(6), '100.000000');
    assert.equal(crossing?.lowerBefore, 'rest');
  });

  it('finds every crossing', () => {
    const found = findCrossings([sure(1, 2), sure(10, 0.5), sure(100, 0.8), sure(1000, 1.25)]);
    assert.deepEqual(
      found.map(({ size, lowerBefore }) => [size.toFixed(1), lowerBefore]),
      [
        ['3.2', 'grpc'],
        ['316.2', 'rest'],
      ],
    );
  });

  it('sees none where lines only touch by chance', () => {
    assert.deepEqual(findCrossings([sure(1, 0.5), unsure(10, 1.01), sure(100, 0.6)]), []);
    assert.deepEqual(findCrossings([unsure(1, 0.9), unsure(10, 1.1)]), []);
    assert.deepEqual(findCrossings([]), []);
  });

  it('uses what lies between, though it is not sure', () => {
    const [crossing] = findCrossings([sure(1, 0.5), unsure(10, 0.9999), unsure(100, 1.0001), sure(1000, 2)]);
    assert.equal(crossing?.size.toFixed(1), '31.6');
  });
});

describe('payloadCrossing', () => {
  const SIZES = [null, 1024, 65_536] as const;
  /** Milliseconds of REST and gRPC for each size. */
  const trialsOf = (rest: readonly number[], grpc: readonly number[]): Trial[] =>
    SIZES.flatMap((nameBytes, index) =>
      [1, 2, 3, 4, 5].flatMap((round) =>
        (['rest', 'grpc'] as const).map((arm) => {
          const latencyMs =
            ((arm === 'rest' ? rest : grpc)[index] ?? 0) * (1 + 0.01 * Math.sin(round * (index + 1)));
          const operation: Operation = { kind: 'create', nameBytes };
          const load = { kind: 'closed', concurrency: 4, seconds: 1 } as const;
          return makeTrial({
            arm,
            generator: 'node',
            round,
            operation,
            phases: [makePhase(load, { ...PLAIN, latencyMs })],
          });
        }),
      ),
    );
  const told = (rest: readonly number[], grpc: readonly number[]) =>
    payloadCrossing(
      trialsOf(rest, grpc),
      'create',
      MEDIAN,
      MADE_UP_PROFILE,
      (size) => `${size.toFixed(0)} bytes`,
    );

  it('says where they cross; the own user has the bytes of its name', () => {
    const found = told([1, 1, 4], [2, 2, 2]);
    assert.deepEqual(
      found?.points.map(({ size }) => size),
      [3, 1024, 65_536],
    );
    assert.equal(
      found?.sentence,
      'In median latency REST and gRPC cross at about 8192 bytes (below it REST is lower, above it gRPC).',
    );
  });

  it('says that they do not', () => {
    assert.equal(
      told([2, 2, 4], [1, 1, 1])?.sentence,
      'In median latency REST and gRPC do not cross from 3 bytes to 65536 bytes: gRPC is lower throughout.',
    );
    assert.equal(
      told([1, 1, 1], [1, 1, 2])?.sentence,
      'In median latency REST and gRPC do not cross from 3 bytes to 65536 bytes: REST is lower wherever they differ significantly.',
    );
    assert.equal(
      told([1, 1, 1], [1, 1, 1])?.sentence,
      'In median latency REST and gRPC do not differ significantly from 3 bytes to 65536 bytes.',
    );
  });

  describe('where requests of a size failed', () => {
    const failing = (rounds: number) =>
      changePhases(
        trialsOf([1, 1, 4], [2, 2, 2]),
        ({ arm, operation, round }) =>
          arm === 'grpc' && operation.kind === 'create' && operation.nameBytes === 65_536 && round <= rounds,
        () => ({ errors: 700, completed: 1000 }),
      );
    const of = (rounds: number) =>
      payloadCrossing(
        failing(rounds),
        'create',
        MEDIAN,
        MADE_UP_PROFILE,
        (size) => `${size.toFixed(0)} bytes`,
      );

    it('does without those rounds', () => {
      assert.equal(of(2)?.points.length, 3);
      assert.match(of(2)?.sentence ?? '', /cross at about 8192 bytes/);
    });

    it('does without the size if too few are left, and says so', () => {
      assert.equal(
        of(3)?.sentence,
        'In median latency REST and gRPC do not cross from 3 bytes to 1024 bytes: REST is lower throughout. ' +
          'Left out, as fewer than 3 rounds have it for both without an error: 65536 bytes.',
      );
    });
  });

  it('is sure of nothing by two rounds', () => {
    const trials = trialsOf([1, 1, 4], [2, 2, 2]);
    const of = (rounds: number) =>
      payloadCrossing(
        trials.filter(({ round }) => round <= rounds),
        'create',
        MEDIAN,
        MADE_UP_PROFILE,
        String,
      );
    assert.equal(of(3)?.crossings.length, 1);
    assert.equal(of(2), undefined);
  });

  it('is undefined for a single size', () => {
    const trials = trialsOf([1, 1, 1], [1, 1, 1]).filter(
      ({ operation }) => operation.kind === 'create' && operation.nameBytes === null,
    );
    assert.equal(payloadCrossing(trials, 'create', MEDIAN, MADE_UP_PROFILE, String), undefined);
    assert.equal(payloadCrossing(trials, 'list', MEDIAN, MADE_UP_PROFILE, String), undefined);
  });
});
