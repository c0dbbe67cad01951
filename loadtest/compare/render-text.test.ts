import assert from 'node:assert/strict';
import { it } from 'node:test';
import { histogramOf } from '../histogram.ts';
import type { MainArm } from '../result/arms.ts';
import type { Trial } from '../result/result.ts';
import { concludeComparison, type Run } from './comparison.ts';
import { readPlan } from './plan.ts';
import { renderText } from './render-text.ts';
import { createTrial } from './trial.ts';

const plan = { ...readPlan({}), warmupCalls: 100, calls: 10, rounds: 5, seed: 7 };

const trial = (arm: MainArm, round: number, latencyMs: number, errors = 0): Trial =>
  createTrial({ arm, round, position: arm === 'rest' ? 1 : 2 }, 'k6', plan, {
    latency: histogramOf(new Array<number>(plan.calls - errors).fill(latencyMs)),
    startedAtMs: 0,
    errors,
    wallSeconds: (2 * latencyMs * plan.calls) / 1000,
    opened: 0,
  });

const run: Run = {
  generator: { name: 'k6', version: '2.2.0', latency: 'Latency is what this test says.' },
  startedAt: '2026-11-22T10:00:00.000Z',
  endedAt: '2026-11-22T10:00:10.000Z',
  targets: { rest: { host: 'localhost', port: 5000 }, grpc: { host: '::1', port: 50_051 } },
  machine: {
    version: 'unknown',
    commit: null,
    isDirty: null,
    versions: {},
    kernel: 'not known',
    cpu: 'not known',
    cpus: null,
    memoryBytes: null,
  },
  plan,
  trials: [1, 2, 3, 4, 5].flatMap((round) => [trial('rest', round, 0.6), trial('grpc', round, 0.4)]),
  problems: [],
};

it('the text shows what was done, every figure, what it means, and the verdict last', () => {
  assert.equal(
    renderText(concludeComparison(run)),
    `\
CreateUser over REST and gRPC: one kept-alive connection each, one call after the other, in 5 rounds
of 10 calls to each, after 100 calls of warm-up; seed 7.
By k6 2.2.0: REST at localhost:5000, gRPC at [::1]:50051.

                             REST         gRPC
average                  0.600 ms     0.400 ms
min                      0.600 ms     0.400 ms
max                      0.600 ms     0.400 ms
standard deviation       0.000 ms     0.000 ms
p50                      0.600 ms     0.400 ms
p90                      0.600 ms     0.400 ms
p95                      0.600 ms     0.400 ms
p99                      0.600 ms     0.400 ms
p99.9                    0.600 ms     0.400 ms
total time                 0.06 s       0.04 s
throughput                 833 /s      1250 /s
completed                      50           50
errors                          0            0

Latency is what this test says. The verdict compares the averages of each round. Percentiles and the
standard deviation take each latency to 0.3 %. Throughput is completed calls / total time, and total
time includes what the generator does between calls. One call at a time over one connection says
nothing about capacity.

gRPC answers 1.50x sooner than REST (95 % confidence 1.50-1.50, 5 rounds): mean 0.20 ms less, one request at a time
`,
  );
});

it('the text of a run without figures has no empty table', () => {
  const text = renderText(concludeComparison({ ...run, trials: [], problems: ['REST: no answer'] }));
  assert.equal(text.split('\n').length, 6);
  assert.match(text, /\n\nInvalid: REST: no answer\n$/);
});

it('the text of a run with failed calls says how many, and that it is invalid', () => {
  const trials = [trial('rest', 1, 0.6), trial('grpc', 1, 0.4, 3)];
  const text = renderText(concludeComparison({ ...run, trials }));
  assert.match(text, /^completed +10 +7$/m);
  assert.match(text, /^errors +0 +3$/m);
  assert.match(text, /\nInvalid: 3 of 10 gRPC requests failed\n$/);
});
