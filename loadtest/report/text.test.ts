import assert from 'node:assert/strict';
import { it } from 'node:test';
import { concludeComparison, type Run } from '../comparison.ts';
import { renderText } from './text.ts';

const trial = (latencyMs: number) => ({
  latenciesMs: new Array<number>(10).fill(latencyMs),
  completed: 10,
  errors: 0,
  wallMs: 20 * latencyMs,
  newConnections: 0,
});

const run: Run = {
  generator: { name: 'k6', version: '2.2.0', latency: 'Latency is what this test says.' },
  startedAt: '2026-11-22T10:00:00.000Z',
  targets: { rest: { host: 'localhost', port: 5000 }, grpc: { host: '::1', port: 50_051 } },
  profile: {
    payload: { name: 'Tan', email: 'tan@example.com' },
    warmupCalls: 100,
    calls: 10,
    rounds: 5,
    seed: 7,
    timeoutMs: 5000,
  },
  rounds: new Array(5).fill({ rest: trial(0.6), grpc: trial(0.4) }),
  problems: [],
};

it('the text shows what was done, every figure, what it means, and the verdict last', () => {
  assert.equal(
    renderText(concludeComparison(run)),
    `\
CreateUser over REST and gRPC: one kept-alive connection each, one call after the other, rounds in turn.
5 rounds of 10 calls to each, after 100 calls of warm-up; seed 7.
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

Latency is what this test says. The verdict compares the averages of each round. Throughput is
completed calls / total time, and total time includes what the generator does between calls. One
call at a time shows latency without load: it says nothing about capacity.

gRPC is 1.50x faster than REST (95 % confidence 1.50-1.50, 5 rounds)
`,
  );
});

it('the text of a run without figures has no empty table', () => {
  const text = renderText(concludeComparison({ ...run, rounds: [], problems: ['REST: no answer'] }));
  assert.equal(text.split('\n').length, 6);
  assert.match(text, /\n\nInvalid: REST: no answer\n$/);
});

it('the text of a round with failed calls has dashes where k6 knows no latencies', () => {
  const failed = { ...trial(0.4), latenciesMs: [], completed: 7, errors: 3 };
  const text = renderText(concludeComparison({ ...run, rounds: [{ rest: trial(0.6), grpc: failed }] }));
  assert.match(text, /^p99 +0\.600 ms +-$/m);
  assert.match(text, /^errors +0 +3$/m);
  assert.match(text, /\nInvalid: 3 of 10 gRPC calls failed\n$/);
});
