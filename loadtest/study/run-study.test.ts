import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { missingOpenssl } from '../../services/runtime/certificates-under-test.ts';
import { percentileOf } from '../histogram.ts';
import { readResult } from '../result/read-result.ts';
import type { Condition, Load } from '../result/result.ts';
import { createLocalPlace } from './local-place.ts';
import { runStudy, type StudyRequest } from './run-study.ts';
import {
  conditionUnderTest,
  planUnderTest,
  profileUnderTest,
  progressUnderTest,
} from './study-under-test.ts';
import { writeResult } from './write-result.ts';

const CLOSED: Load = { kind: 'closed', concurrency: 4, seconds: 0.1 };
const OPEN: Load = { kind: 'open', ratePerSecond: 200, seconds: 0.2 };
const COLD: Load = { kind: 'cold', connections: 5 };
const MAIN = (['rest', 'grpc'] as const).map((arm) => conditionUnderTest(arm, [CLOSED, OPEN]));
const FRAMES = conditionUnderTest('frames', [CLOSED]);

const folder = mkdtempSync(join(tmpdir(), 'wirelab-study-test-'));
const place = createLocalPlace();
after(async () => {
  await place.close();
  rmSync(folder, { recursive: true });
});

const request = (others: readonly Condition[], changes: Partial<StudyRequest> = {}): StudyRequest => ({
  subject: 'A tiny study',
  plan: { warmUpRequests: 50, calibration: [], round: () => planUnderTest(MAIN, others) },
  profile: profileUnderTest(1),
  budgetSeconds: 60,
  place,
  progress: progressUnderTest(),
  signal: new AbortController().signal,
  ...changes,
});

test('measures real servers, each trial on a new one, and writes what it has found', async () => {
  const others: Condition[] = [
    FRAMES,
    { ...FRAMES, server: 'floor' },
    { ...FRAMES, server: 'noop' },
    {
      ...FRAMES,
      generator: 'node',
      operation: { kind: 'create', nameBytes: 1024 ** 2 },
      phases: [{ ...CLOSED, maxRequests: 5 }],
    },
    { ...conditionUnderTest('rest', [CLOSED]), generator: 'node', operation: { kind: 'list', users: 1000 } },
    ...(missingOpenssl ? [] : [{ ...conditionUnderTest('grpc', [COLD]), tls: true }]),
  ];
  const result = await runStudy(request(others));
  assert.deepEqual([result.problems, result.missing, result.calibration], [[], [], undefined]);
  assert.equal(result.trials.length, MAIN.length + others.length);
  for (const { phases, startMs, arm } of result.trials) {
    assert.ok(startMs !== undefined && startMs > 0);
    for (const { completed, errors, firstError, latency } of phases) {
      assert.equal(errors, 0, `${arm}: ${firstError}`);
      assert.ok(completed > 0);
      assert.ok((percentileOf(latency, 50) ?? 0) > 0);
    }
  }
  assert.deepEqual(
    result.generators.map(({ name }) => name),
    ['wire', 'node'],
  );

  const files = writeResult(result, folder);
  assert.deepEqual(readResult(join(folder, 'latest.json')), JSON.parse(JSON.stringify(result)));
  assert.equal(files.length, 6);
  assert.deepEqual(
    files.map((file) => file.slice(folder.length + 1)).toSorted(),
    readdirSync(folder).toSorted(),
  );
  assert.match(files[0] ?? '', /study-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.json$/);
  assert.match(readFileSync(join(folder, 'latest.md'), 'utf8'), /A tiny study/);
});

test('keeps what was complete when it is interrupted', async () => {
  const interrupted = new AbortController();
  const progress = progressUnderTest();
  const begin = (what: string) => {
    progress.begin(what, 0);
    if (progress.began.length === 2) interrupted.abort(new Error('interrupted'));
  };
  const shared = async () => ({ ...(await place.environment()), isPinned: false });
  const { trials, missing, verdicts, problems } = await runStudy(
    request([], {
      signal: interrupted.signal,
      progress: { ...progress, begin },
      place: { ...place, environment: shared },
    }),
  );
  assert.equal(trials.length, 1);
  assert.deepEqual(problems, []);
  assert.equal(missing.length, 2);
  assert.match(missing[0] ?? '', /^round 1: .*: interrupted$/);
  assert.ok(verdicts.every(({ kind }) => kind === 'invalid'));
  assert.ok(verdicts.every(({ remarks }) => remarks.join().includes('were not pinned apart')));
});

test('tells what the calibration has found, by which its rates are chosen', async () => {
  const plan = { ...request([]).plan, calibration: MAIN };
  const { calibration } = await runStudy(request([], { plan }));
  assert.ok((calibration?.capacity.rest ?? 0) > 0 && (calibration?.capacity.grpc ?? 0) > 0);
});

test('there is nothing to keep of an interrupted calibration', async () => {
  const plan = { ...request([]).plan, calibration: MAIN };
  const aborted = AbortSignal.abort(new Error('interrupted'));
  await assert.rejects(runStudy(request([], { plan, signal: aborted })), { message: 'interrupted' });
});

test('a server that does not start ends the calibration with its own words', async () => {
  const broken = {
    ...place,
    startServer: (order: Parameters<typeof place.startServer>[0], signal: AbortSignal) =>
      place.startServer({ ...order, env: { MAX_USERS: '-1' } }, signal),
  };
  const plan = { ...request([]).plan, calibration: MAIN };
  await assert.rejects(runStudy(request([], { plan, place: broken })), {
    name: 'StartError',
    message: /rest-server did not start: it ended with 2: MAX_USERS must be a whole number/,
  });
});
