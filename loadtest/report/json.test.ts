import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Comparison, concludeComparison } from '../comparison.ts';
import { renderJson } from './json.ts';

const trial = (latencyMs: number) => ({
  latenciesMs: [latencyMs, 2 * latencyMs],
  completed: 2,
  errors: 0,
  wallMs: 10,
  newConnections: 0,
});

const comparison = concludeComparison({
  generator: { name: 'Node.js', version: '26.0.0', latency: 'Latency is what this test says.' },
  startedAt: '2026-11-22T10:00:00.000Z',
  targets: { rest: { host: 'localhost', port: 5000 }, grpc: { host: 'localhost', port: 50_051 } },
  profile: {
    payload: { name: 'Tan', email: 'tan@example.com' },
    warmupCalls: 1,
    calls: 2,
    rounds: 5,
    seed: 1,
    timeoutMs: 5000,
  },
  rounds: new Array(5).fill({ rest: trial(1 / 3), grpc: trial(1) }),
  problems: [],
});

it('a result file tells what was done, by whom, and what came out, with the raw figures', () => {
  const read = JSON.parse(renderJson(comparison)) as Comparison;
  assert.equal(read.format, 'wirelab-comparison/1');
  assert.deepEqual(read.generator, comparison.generator);
  assert.deepEqual(read.profile, comparison.profile);
  assert.deepEqual(read.targets, { rest: 'localhost:5000', grpc: 'localhost:50051' });
  assert.equal(read.verdict.sentence, comparison.verdict.sentence);
  assert.equal(read.statistics.rest.throughputPerSecond, 200);
  assert.equal(read.rounds.length, 5);
  assert.deepEqual(read.rounds[0]?.rest.latenciesMs, [0.3333, 0.6667]);
});

it('a result file can be read by people: lists of figures take one line each', () => {
  assert.match(renderJson(comparison), /^ {8}"latenciesMs": \[0\.3333,0\.6667\],$/m);
});
