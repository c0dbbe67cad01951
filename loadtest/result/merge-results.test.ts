import assert from 'node:assert/strict';
import { it } from 'node:test';
import { histogramOf, percentileOf } from '../histogram.ts';
import { createExampleResult } from '../report/example-result.ts';
import { createRandom } from '../verdict/random.ts';
import { mergeResults } from './merge-results.ts';
import { checkResult } from './read-result.ts';
import type { Phase, Result, Trial } from './result.ts';

const ROUNDS = 5;
const LOAD = { kind: 'open', ratePerSecond: 400, seconds: 1 } as const;

function makePhase(random: () => number, leastMs: number): Phase {
  const latency = histogramOf(Array.from({ length: 400 }, () => leastMs + random()));
  return {
    load: LOAD,
    wallSeconds: 1 + random() / 100,
    completed: latency.count,
    errors: 0,
    dropped: 0,
    latency,
    opened: 0,
    bytes: { sent: 170_000 + Math.floor(1000 * random()), received: 220_000 },
    server: { cpuSeconds: 0.1, throttledSeconds: 0, peakBytes: 1e8 },
    generatorUse: { cpuSeconds: 0.1, throttledSeconds: 0 },
    machine: { stolenShare: 0.1 * random(), idleShare: 0.5 * random() },
  };
}

/** A part of a run in which REST is the faster one; the seed is of its latencies. */
function makePart(seed: number): Result {
  const random = createRandom(seed);
  const condition = {
    server: 'service',
    generator: 'k6',
    operation: { kind: 'create', nameBytes: null },
    tls: false,
    connections: 8,
    startedAt: '2026-11-23T08:00:10.000Z',
  } as const;
  const trials = Array.from({ length: ROUNDS }, (_, round): Trial[] => [
    { ...condition, arm: 'rest', round: round + 1, position: 1, phases: [makePhase(random, 1)] },
    { ...condition, arm: 'grpc', round: round + 1, position: 2, phases: [makePhase(random, 2)] },
  ]).flat();
  const { profile, ...example } = createExampleResult();
  return { ...example, profile: { ...profile, parts: 2 }, trials, missing: [], problems: [] };
}

const parts = [makePart(1), makePart(2)] as const;

/** A phase of each part, with that of the whole. */
function* phasesOf(merged: Result): Generator<readonly [Phase, Phase, Phase]> {
  for (const [at, { phases }] of merged.trials.entries()) {
    for (const [index, phase] of phases.entries()) {
      const [one, other] = parts.map(({ trials }) => trials[at]?.phases[index]);
      assert.ok(one !== undefined && other !== undefined);
      yield [phase, one, other];
    }
  }
}

it('the trials of the parts become one each, with all that any part has done', () => {
  const merged = mergeResults(parts);
  assert.equal(merged.trials.length, parts[0].trials.length);
  assert.deepEqual(merged.missing, []);
  for (const [phase, one, other] of phasesOf(merged)) {
    assert.equal(phase.completed, one.completed + other.completed);
    assert.equal(phase.latency.count, phase.completed);
    assert.equal(phase.latency.sumMs, one.latency.sumMs + other.latency.sumMs);
    assert.equal(phase.latency.maxMs, Math.max(one.latency.maxMs ?? 0, other.latency.maxMs ?? 0));
    assert.equal(phase.wallSeconds, Math.max(one.wallSeconds, other.wallSeconds));
    assert.equal(phase.bytes?.sent, (one.bytes?.sent ?? 0) + (other.bytes?.sent ?? 0));
    const machines = [one.machine, other.machine].map((machine) => machine ?? assert.fail());
    assert.equal(phase.machine?.stolenShare, Math.max(...machines.map(({ stolenShare }) => stolenShare)));
    assert.equal(phase.machine?.idleShare, Math.min(...machines.map(({ idleShare }) => idleShare)));
    assert.equal(phase.server, undefined, 'each part has seen what the server did for all');
    const medians = [one, other].map(({ latency }) => percentileOf(latency, 50) ?? Number.NaN);
    const median = percentileOf(phase.latency, 50) ?? Number.NaN;
    assert.ok(median >= Math.min(...medians) && median <= Math.max(...medians));
  }
});

it('the load of the whole is the sum of its parts', () => {
  const merged = mergeResults(parts);
  const [{ connections, phases } = assert.fail('no trial')] = merged.trials;
  assert.deepEqual([connections, phases[0]?.load], [16, { ...LOAD, ratePerSecond: 800 }]);
  assert.equal(merged.subject, parts[0].subject);
  checkResult(JSON.parse(JSON.stringify(merged)), 'the merged result');
});

it('the time of the whole is that of all parts, and what they do not know stays unknown', () => {
  const [one, other] = parts;
  const later: Result = {
    ...other,
    startedAt: '2026-11-23T08:00:01.000Z',
    endedAt: '2026-11-23T08:14:02.000Z',
    environment: { ...other.environment, kernel: 'Linux 6.2.0', memoryBytes: null },
    problems: ['it was hot'],
  };
  const { startedAt, endedAt, environment, problems, verdicts } = mergeResults([one, later]);
  assert.deepEqual([startedAt, endedAt], [one.startedAt, later.endedAt]);
  const { kernel, cpu, cpus, memoryBytes } = environment;
  assert.deepEqual(
    [kernel, cpu, cpus, memoryBytes],
    ['Linux 6.1.0; Linux 6.2.0', one.environment.cpu, 8, null],
  );
  assert.deepEqual(problems, ['part 2: it was hot']);
  assert.match(verdicts[0]?.sentence ?? '', /^Invalid: part 2: it was hot/);
});

it('verdicts are judged anew, of the latencies and the load of all', () => {
  const alone = parts.map((part): Result => {
    const trials = part.trials.map((trial) => ({
      ...trial,
      connections: 1,
      phases: trial.phases.map(
        (phase): Phase => ({ ...phase, load: { kind: 'closed', concurrency: 1, seconds: 1 } }),
      ),
    }));
    return { ...part, trials, profile: { ...part.profile, name: 'alone' } };
  });
  const [verdict] = mergeResults(alone).verdicts;
  assert.ok(verdict?.kind === 'better' && verdict.better === 'rest', verdict?.sentence);
  assert.ok(Math.abs(verdict.difference.value - 1) < 0.05, `${verdict.difference.value} ms`);
  assert.match(verdict.about, /with 2 requests under way/);
});

it('a trial that a part does not have is left out, and said to be missing', () => {
  const [one, other] = parts;
  const merged = mergeResults([one, { ...other, trials: other.trials.slice(0, -1) }]);
  assert.equal(merged.trials.length, one.trials.length - 1);
  assert.deepEqual(merged.missing, ['gRPC in round 5, which not every part has']);
});

it('parts that measured an arm at different times had not the load of their sum', () => {
  const [one, other] = parts;
  const mergeLate = (isLate: (trial: Trial) => boolean, startedAt: string) => {
    const trials = other.trials.map((trial) => (isLate(trial) ? { ...trial, startedAt } : trial));
    return mergeResults([one, { ...other, trials }]);
  };
  const { problems, verdicts } = mergeLate(({ arm }) => arm === 'grpc', '2026-11-23T08:00:10.800Z');
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /^the parts measured gRPC together for 2\d % of its time: run it again, /);
  assert.equal(verdicts[0]?.kind, 'invalid');
  // As parts that disagree on their first slot.
  const apart = mergeLate(() => true, '2026-11-23T08:00:40.000Z').problems;
  assert.deepEqual(apart.map((problem) => problem.slice(0, 45)), [
    'the parts measured REST together for 0 % of i',
    'the parts measured gRPC together for 0 % of i',
  ]); // biome-ignore format: two lines
  // One that came late once.
  const once = ({ arm, round }: Trial) => arm === 'grpc' && round === 2;
  assert.deepEqual(mergeLate(once, '2026-11-23T08:00:10.300Z').problems, []);
  assert.match(mergeLate(once, 'never').problems.join(), /^nobody knows whether the parts measured gRPC at/);
});

it('a part that was left out is missed', () => {
  const of3 = parts.map((part) => ({ ...part, profile: { ...part.profile, parts: 3 } }));
  assert.throws(() => mergeResults(of3), {
    message: 'name every part, each once: these are 2, and the run has 3',
  });
});

it('what is not of one run is refused with what differs', () => {
  const [one, other] = parts;
  const refuses = (part: Result, message: RegExp) => assert.throws(() => mergeResults([one, part]), message);
  const { profile, environment } = other;
  refuses(
    { ...other, profile: { ...profile, seed: 3 } },
    /^Error: these are not the parts of one run: the seed of part 1 is 1, and of part 2 3$/,
  );
  refuses({ ...other, subject: 'tea' }, /the subject of part 1 is ".+", and of part 2 "tea"/);
  refuses({ ...other, profile: { ...profile, timeoutMs: 1 } }, /the profile of part 1/);
  refuses({ ...other, environment: { ...environment, targets: { rest: 'a:1' } } }, /the servers of part 1/);
  refuses({ ...other, startedAt: '2026-11-23T08:15:00.000Z' }, /part 2 did not run while part 1 did/);
  refuses(one, /part 2 is the same as part 1/);
  assert.throws(() => mergeResults([]), /there are no parts to merge/);
  assert.equal(mergeResults([one]), one);
});
