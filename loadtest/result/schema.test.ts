import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createExampleResult } from '../report/example-result.ts';
import { QUESTIONS } from '../verdict/finding.ts';
import { judgeStudy } from '../verdict/judge-study.ts';
import { ARMS, MAIN_ARMS, SERVERS } from './arms.ts';
import { checkResult } from './read-result.ts';
import schema from './result.schema.json' with { type: 'json' };
import { GENERATORS, type Operation, type Phase, RESULT_FORMAT, type Result } from './result.ts';

/** A type with nothing optional in it: the compiler then asks for every property that there is. */
type Whole<T> = { [Key in keyof T]-?: Whole<T[Key]> };

const interval95 = { low: 1.1, high: 1.3 };
const found = {
  ratio: 1.2,
  interval95,
  difference: { value: 0.1, interval95, unit: 'ms' },
  signTestP: 0.0625,
  rounds: 5,
};
const asked = {
  question: 'latency',
  generator: 'wire',
  about: 'median latency',
  isMain: true,
  sentence: 'REST is faster.',
  remarks: ['The highest concurrency was still rising.'],
} as const;

/** Each alternative, with every property that it can have. */
const LOADS: Whole<Phase['load']>[] = [
  { kind: 'open', ratePerSecond: 100, seconds: 1.5 },
  { kind: 'closed', concurrency: 4, seconds: 1, maxRequests: 64 },
  { kind: 'cold', connections: 10 },
];
const OPERATIONS: Whole<Operation>[] = [
  { kind: 'create', nameBytes: 1024 },
  { kind: 'get', nameBytes: null },
  { kind: 'list', users: 100 },
];
const VERDICTS: Whole<Result['verdicts'][number]>[] = [
  { ...asked, kind: 'better', better: 'rest', worse: 'grpc', ...found },
  { ...asked, kind: 'no-difference', ...found },
  { ...asked, kind: 'invalid', reasons: ['3 of 10 requests failed'] },
];

const whole: Whole<Result> = {
  format: RESULT_FORMAT,
  subject: 'CreateUser',
  startedAt: '2026-11-23T08:00:00.000Z',
  endedAt: '2026-11-23T08:01:00Z',
  ended: 'the main intervals are narrower than 10 %',
  environment: {
    place: 'given',
    version: '0.2.0',
    commit: null,
    isDirty: null,
    versions: { k6: '2.2.0' },
    kernel: 'Linux 6.1.0',
    cpu: 'CPU',
    cpus: 2,
    memoryBytes: 1e9,
    limits: 'none',
    pinning: 'Not kept apart, as there are two CPUs.',
    isPinned: false,
    targets: { rest: 'localhost:5000' },
  },
  profile: {
    name: 'alone',
    seed: 7,
    minRounds: 5,
    maxRounds: 5,
    timeoutMs: 5000,
    payload: { name: 'Tan', email: 'tan@example.com' },
    warmUpRequests: 1000,
    budgetSeconds: 870,
    parts: 2,
  },
  calibration: { capacity: { rest: 7800, grpc: 4100 } },
  generators: [{ name: 'k6', version: '2.2.0', latency: 'What k6 says.' }],
  trials: OPERATIONS.map((operation) => ({
    round: 1,
    position: 1,
    arm: 'rest',
    server: 'service',
    generator: 'k6',
    operation,
    tls: false,
    connections: 1,
    startedAt: '2026-11-23T08:00:00.000Z',
    startMs: 150.5,
    phases: LOADS.map((load) => ({
      load,
      wallSeconds: 1,
      completed: 1,
      errors: 1,
      firstError: 'connection reset',
      dropped: 0,
      latency: { count: 1, minMs: 0.5, maxMs: 0.5, sumMs: 0.5, buckets: [1147, 1] },
      opened: 1,
      bytes: { sent: 100, received: 90 },
      server: {
        cpuSeconds: 0.1,
        throttledSeconds: 0,
        peakBytes: 1e8,
        connections: { open: 1, accepted: 0 },
      },
      generatorUse: { cpuSeconds: 0.1, throttledSeconds: 0, cpus: 2 },
      machine: { stolenShare: 0.02, idleShare: 0.4 },
    })),
  })),
  missing: ['k6: it is not installed'],
  problems: ['the clock was set'],
  verdicts: VERDICTS,
};

it('the schema has every property and every alternative of the types', () => {
  assert.doesNotThrow(() => checkResult(structuredClone(whole), 'the example'));
});

it('the types have every property of the schema', () => {
  const used = new Set(JSON.stringify(whole).match(/"\w+"(?=:)/g));
  for (const name of propertiesOf(schema)) assert.ok(used.has(`"${name}"`), `no type has '${name}'`);
});

it('the schema has the names of the types, in their order', () => {
  const { arm, mainArm, generatorName, question, trial } = schema.$defs;
  assert.deepEqual(arm.enum, ARMS);
  assert.deepEqual(mainArm.enum, MAIN_ARMS);
  assert.deepEqual(generatorName.enum, GENERATORS);
  assert.deepEqual(question.enum, QUESTIONS);
  assert.deepEqual(trial.properties.server.enum, SERVERS);
  assert.equal(schema.properties.format.const, RESULT_FORMAT);
});

it('a result of the whole study keeps the schema', () => {
  const example = createExampleResult();
  const verdicts = judgeStudy(example.trials, example.profile, example.problems);
  assert.doesNotThrow(() => checkResult(JSON.parse(JSON.stringify({ ...example, verdicts })), 'the example'));
});

it('the schema is closed at every depth', () => {
  const places = objectsOf(whole, '');
  assert.ok(places.length > 50);
  for (const { path, object } of places) {
    // Maps of names that are the measurement's own.
    if (/\/(versions|targets)$/.test(path)) continue;
    Object.assign(object, { soap: 1 });
    assert.throws(() => checkResult(whole, 'the example'), /has 'soap'/, `${path} is open`);
    delete (object as { soap?: number }).soap;
  }
});

/** The names of all properties that a schema describes. */
function propertiesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties = {} } = node as { properties?: object };
  return [...Object.keys(properties), ...Object.values(node).flatMap(propertiesOf)];
}

function objectsOf(value: unknown, path: string): { path: string; object: object }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, child]) => objectsOf(child, `${path}/${key}`));
  return Array.isArray(value) ? inside : [{ path, object: value }, ...inside];
}
