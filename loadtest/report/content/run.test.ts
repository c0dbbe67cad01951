import assert from 'node:assert/strict';
import { it } from 'node:test';
import { concludeComparison } from '../../compare/comparison.ts';
import { readInput } from '../../compare/input.ts';
import { createTrial } from '../../compare/trial.ts';
import { histogramOf } from '../../histogram.ts';
import { readOptions } from '../../study/options.ts';
import { createExampleResult } from '../example-result.ts';
import { commandOf, describeProvenance } from './run.ts';

const SETTINGS = {
  REST: '10.0.0.1:5000',
  GRPC: '10.0.0.2:50051',
  WARMUP: '30',
  CALLS: '500',
  ROUNDS: '7',
  SEED: '9',
  TIMEOUT_MS: '1234',
};

/** What comes of a run with these settings. */
function resultOf(generator: 'k6' | 'node') {
  const { plan, targets } = readInput(SETTINGS);
  const figures = {
    latency: histogramOf([1]),
    startedAtMs: 0,
    errors: 0,
    firstError: undefined,
    wallSeconds: 1,
    opened: 0,
  };
  const machine = {
    version: '0.2.0',
    commit: null,
    isDirty: null,
    versions: {},
    kernel: '',
    cpu: '',
    cpus: null,
    memoryBytes: null,
  };
  return concludeComparison({
    generator: { name: generator, version: '2.2.0', latency: '' },
    startedAt: '2026-11-23T08:00:00.000Z',
    endedAt: '2026-11-23T08:00:10.000Z',
    targets,
    machine,
    plan,
    trials: [createTrial({ arm: 'rest', round: 1, position: 1 }, generator, plan, figures)],
    problems: [],
  });
}

it('the command of a comparison alone asks for all that was asked for', () => {
  for (const generator of ['k6', 'node'] as const) {
    const command = commandOf(resultOf(generator));
    const settings = Object.fromEntries(
      [...command.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    assert.deepEqual(settings, SETTINGS, command);
    assert.match(command, generator === 'k6' ? /^k6 run -e / : / npx tsx loadtest\/compare-node\.ts$/);
  }
});

it('the command of a study asks for its rounds, rates and time', () => {
  const example = createExampleResult({ rounds: 1 });
  const command = commandOf({
    ...example,
    profile: { ...example.profile, minRounds: 6, budgetSeconds: 300 },
  });
  const { seed, minRounds, budgetSeconds, rates, plan } = readOptions(command.split(' ').slice(4));
  assert.deepEqual([seed, minRounds, budgetSeconds, plan], [example.profile.seed, 6, 300, 'full']);
  assert.deepEqual(rates, { rates: [430, 2100, 3400] });
});

it('says what the rates were derived from', () => {
  const calibration = { capacity: { rest: 7812.7, grpc: 4302 } };
  assert.match(
    describeProvenance({ ...createExampleResult({ rounds: 1 }), calibration }),
    /, seed 1\. Capacity in the calibration: REST 7813\/s, gRPC 4302\/s\. Again, /,
  );
});
