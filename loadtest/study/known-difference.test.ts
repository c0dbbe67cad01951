import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { build } from 'esbuild';
import { MAIN_ARMS, type MainArm } from '../result/arms.ts';
import type { Condition } from '../result/result.ts';
import type { QuestionVerdict } from '../verdict/finding.ts';
import { createLocalPlace } from './local-place.ts';
import type { Place, ServerOrder, StudyServer } from './place.ts';
import { runStudy } from './run-study.ts';
import {
  conditionUnderTest,
  planUnderTest,
  profileUnderTest,
  progressUnderTest,
} from './study-under-test.ts';

/**
 * The whole study, from the servers to the verdict, on a server that is slow by a known time: two milliseconds have to
 * be found as two milliseconds, whoever is slow.
 */
const SLOW_MS = 2;
/** Of the median. */
const TOLERANCE_MS = 0.3;

const ATTEMPTS = 3;
const HIGH_PRIORITY = -15;

const folder = mkdtempSync(join(tmpdir(), 'wirelab-slow-'));
after(() => rmSync(folder, { recursive: true }));

before(() => {
  try {
    setPriority(HIGH_PRIORITY); // of what this process starts, too: other tests run at the same time
  } catch {} // without the right to it the machine has to be idle
  return build({
    entryPoints: [join(import.meta.dirname, 'slow-server-under-test.ts')],
    outfile: join(folder, 'slow-server.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
});

/** 100 requests/s leave the slow one idle for most of the time: none waits for another. */
const plan = () => ({
  warmUpRequests: 100,
  calibration: [],
  round: () => {
    const conditions = (phases: Condition['phases']) =>
      MAIN_ARMS.map((arm) => conditionUnderTest(arm, phases));
    const noop = conditions([{ kind: 'closed', concurrency: 4, seconds: 0.1 }]);
    return {
      ...planUnderTest(conditions([{ kind: 'open', ratePerSecond: 100, seconds: 0.5 }])),
      once: noop.map((condition): Condition => ({ ...condition, server: 'noop' })),
    };
  },
});

for (const slow of MAIN_ARMS) {
  test(`${slow} made slower by ${SLOW_MS} ms is found to be so`, async (t) => {
    let found = await judgeLatency(slow, SLOW_MS);
    // Another program may take the CPU for a while. What is wrong with the study is wrong each time.
    for (let again = 1; again < ATTEMPTS && !isKnown(found, slow); again += 1)
      found = await judgeLatency(slow, SLOW_MS);
    if (isKnown(found, slow)) return;
    const alike = await judgeLatency(slow, 0);
    if (!isQuiet(alike)) return t.skip(`this machine is too busy to tell ${SLOW_MS} ms: ${alike?.sentence}`);
    assert.fail(found?.sentence);
  });
}

/** Whether the verdict says what is known: who is slow, and by how much. */
function isKnown(verdict: QuestionVerdict | undefined, slow: MainArm): boolean {
  if (verdict?.kind !== 'better' || verdict.worse !== slow) return false;
  const { value, interval95, unit } = verdict.difference;
  const isNear = Math.abs(value - SLOW_MS) < TOLERANCE_MS;
  return isNear && unit === 'ms' && interval95.low <= value && value <= interval95.high;
}

/** Whether two servers that are alike come out so, to the same tolerance. */
function isQuiet(verdict: QuestionVerdict | undefined): boolean {
  if (verdict === undefined || verdict.kind === 'invalid') return false;
  const { low, high } = verdict.difference.interval95;
  return Math.max(Math.abs(low), Math.abs(high)) < TOLERANCE_MS;
}

async function judgeLatency(slow: MainArm, slowMs: number): Promise<QuestionVerdict | undefined> {
  const place = createSlowPlace(slow, slowMs);
  try {
    const { verdicts, problems } = await runStudy({
      subject: 'A known difference',
      plan: plan(),
      profile: profileUnderTest(5),
      budgetSeconds: 1,
      place,
      progress: progressUnderTest(),
      signal: new AbortController().signal,
    });
    assert.deepEqual(problems, []);
    return verdicts.find(({ question, isMain }) => question === 'latency' && isMain);
  } finally {
    await place.close();
  }
}

/**
 * This machine, where both arms are the same service, and one of them is slow: REST and gRPC differ by themselves. Servers
 * are kept, as starting them takes most of such a study.
 */
function createSlowPlace(slow: MainArm, slowMs: number): Place {
  const place = createLocalPlace();
  const kept = new Map<string, Promise<StudyServer>>();
  const SLOW = { SLOW_SERVICE: slow, SLOW_MS: String(slowMs) };
  function start(order: ServerOrder, signal: AbortSignal): Promise<StudyServer> {
    if (order.program === 'noop-server') return place.startServer(order, signal);
    if (order.program !== `${slow}-server`) {
      return place.startServer({ ...order, program: `${slow}-server` }, signal);
    }
    const program = relative('dist', join(folder, 'slow-server'));
    return place.startServer({ program, env: { ...order.env, ...SLOW } }, signal);
  }
  return {
    ...place,
    async startServer(order, signal) {
      const server = kept.get(order.program) ?? start(order, signal);
      kept.set(order.program, server);
      return { ...(await server), close: async () => {} };
    },
    runLoad: (order, signal) => place.runLoad({ ...order, arm: slow }, signal),
    async close() {
      for (const server of kept.values()) await (await server).close();
      await place.close();
    },
  };
}
