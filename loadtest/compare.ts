/**
 * Compares REST with gRPC by k6, against servers that are up:
 *
 *     k6 run loadtest/compare.ts
 *     k6 run -e REST=host:port -e GRPC=host:port -e CALLS=200 -e ROUNDS=20 loadtest/compare.ts
 *
 * WARMUP, SEED and TIMEOUT_MS are set in the same way (compare/plan.ts). OUT is the result file, whose folder has to
 * exist; an empty one means none. PARALLELISM is the number of k6 processes that share one distributed run by execution
 * segments (k8s/loadtest-testrun.yaml). Their trials begin together, every SLOT_MS, and last a quarter of it. Each process
 * writes a part, and `npm run report -- --merge` makes one result of them.
 * VERSION and REVISION name the source in the result file. The exit code is 0 only after a valid run.
 */
import { sleep } from 'k6';
import exec from 'k6/execution';
import { Counter, Gauge } from 'k6/metrics';
import type { Options } from 'k6/options';
import { concludeComparison } from './compare/comparison.ts';
import { type Input, readInput } from './compare/input.ts';
import {
  CLEAN_RUNS,
  ERRORS,
  k6Thresholds,
  k6TrendStats,
  OPENED,
  readK6Trials,
  STARTED_AT_MS,
  trialTags,
  WALL_MS,
} from './compare/k6-metrics.ts';
import { ERRORS_MAX } from './compare/plan.ts';
import { renderText } from './compare/render-text.ts';
import { orderRounds } from './compare/round-order.ts';
import { firstSlotMs } from './compare/slots.ts';
import { pathOf } from './load/k6/k6-arm.ts';
import { createK6GrpcArm } from './load/k6/k6-grpc-arm.ts';
import { createK6RestArm } from './load/k6/k6-rest-arm.ts';
import type { K6Metrics } from './load/k6/trend.ts';
import { renderJson } from './report/json.ts';
import { ARM_FACTS, MAIN_ARMS, type MainArm } from './result/arms.ts';
import { parseRevision } from './result/parse-revision.ts';
import { OPENED_MAX } from './verdict/arm-flaws.ts';

const LATENCY =
  'Latency is time in the transport: for REST from sending to the last byte (http_req_duration), for gRPC the call ' +
  "inside grpc-go, which encodes and decodes protobuf (grpc_req_duration). k6's own work in JavaScript is not in it.";

const UNKNOWN = 'not known by k6';

const { plan, targets } = readInputOrAbort();
const outFile = __ENV.OUT ?? pathOf(import.meta.resolve('../results/compare-k6.json'));

export const options: Options = {
  // Of as many virtual users as there are parts, each part gets one.
  scenarios: {
    compare: { executor: 'per-vu-iterations', vus: plan.parallelism, iterations: 1, maxDuration: '1h' },
  },
  systemTags: ['status'],
  thresholds: k6Thresholds(plan),
  summaryTrendStats: k6TrendStats(plan),
};

const startedAtMs = new Gauge(STARTED_AT_MS);
const wallMs = new Gauge(WALL_MS);
const errors = new Counter(ERRORS);
const opened = new Counter(OPENED);
const cleanRuns = new Counter(CLEAN_RUNS);
const { payload, timeoutMs } = plan;
const call = { operation: 'create', payload, checksUser: true, timeoutMs } as const;
const arms = {
  rest: createK6RestArm({ ...call, target: targets.rest }),
  grpc: createK6GrpcArm({ ...call, target: targets.grpc }),
};

/** What is found out before the first call. It reaches handleSummary as well. */
interface Setup {
  readonly startedAt: string;
  /** When the first trial begins; 0 for at once. */
  readonly firstSlotMs: number;
  readonly version: string;
  readonly problems: readonly string[];
}

/**
 * Makes one call to each server. k6 runs it once, before the test and in a runtime of its own: its connections are not
 * those that are measured.
 */
export function setup(): Setup {
  const probes = MAIN_ARMS.map((arm) => arms[arm].probe());
  const here = exec.instance.vusInitialized;
  return {
    startedAt: new Date().toISOString(),
    firstSlotMs: plan.parallelism > 1 ? firstSlotMs(Date.now(), plan.slotMs) : 0,
    version: probes.find(({ userAgent }) => userAgent !== undefined)?.userAgent?.split('/')[1] ?? '',
    problems: [
      ...(here === 1
        ? []
        : [`this process has ${here} parts of the run: set PARALLELISM to the number of processes`]),
      ...probes.map(({ problem }) => problem).filter((problem) => problem !== undefined),
    ],
  };
}

export default function ({ problems, firstSlotMs }: Setup): void {
  if (problems.length > 0) exec.test.abort(problems.join('; '));
  for (const arm of MAIN_ARMS) warmUp(arm);
  const made = { rest: 0, grpc: 0 };
  for (const [round, order] of orderRounds(plan.rounds, plan.seed).entries()) {
    const failed = order.map((arm, position) => {
      if (firstSlotMs > 0) sleepUntil(firstSlotMs + (2 * round + position) * plan.slotMs);
      const trial = runTrial(arm, round + 1);
      made[arm] += trial.made;
      return trial.failed;
    });
    if (failed.some((count) => count > 0)) return;
  }
  if (MAIN_ARMS.every((arm) => arms[arm].opened() <= 1 + OPENED_MAX * made[arm])) cleanRuns.add(1);
}

/**
 * Turns k6's metrics into the result: returns what goes to which file, and to stdout. k6 runs it at the end of
 * every run whose input is right, aborted or not; where `setup` did not end there is no `setup_data`.
 */
export function handleSummary(data: { metrics: K6Metrics; setup_data?: Setup }): Record<string, string> {
  const endedAt = new Date().toISOString();
  const unprepared = {
    startedAt: endedAt,
    firstSlotMs: 0,
    version: '',
    problems: ['the run ended before its first call'],
  };
  const { startedAt, version, problems } = data.setup_data ?? unprepared;
  const result = concludeComparison({
    generator: { name: 'k6', version, latency: LATENCY },
    startedAt,
    endedAt,
    targets,
    machine: {
      version: __ENV.VERSION || 'unknown',
      ...parseRevision(__ENV.REVISION ?? ''),
      versions: { k6: version },
      kernel: UNKNOWN,
      cpu: UNKNOWN,
      cpus: null,
      memoryBytes: null,
    },
    plan,
    trials: readK6Trials(data.metrics, plan),
    problems,
  });
  const stdout = renderText(result);
  if (outFile === '') return { stdout };
  return { stdout: `${stdout}Result file: ${outFile}\n`, [outFile]: renderJson(result) };
}

function warmUp(arm: MainArm): void {
  const call = arms[arm].caller({});
  for (let done = 0; done < plan.warmupCalls; done += 1) {
    const fault = call();
    if (fault !== undefined) exec.test.abort(`${ARM_FACTS[arm].name} in the warm-up: ${fault}`);
  }
}

/** Parts of a distributed run begin their trials together. */
function sleepUntil(timeMs: number): void {
  sleep(Math.max(0, timeMs - Date.now()) / 1000);
}

/** Runs one trial, hands its figures to k6's metrics, and returns how many calls it made, and how many of them failed. */
function runTrial(arm: MainArm, round: number): { readonly made: number; readonly failed: number } {
  const tags = trialTags(arm, round);
  const call = arms[arm].caller(tags);
  const openedBefore = arms[arm].opened();
  // k6 has no performance.now(); this clock is as fine, but takes 30 µs to read: too long to time single calls by it. It is read
  // first, so that no trial that ends by the other clock is shorter by this one.
  const started = exec.instance.currentTestRunDuration;
  const startMs = Date.now();
  startedAtMs.add(startMs, tags);
  const isOver = () => (plan.trialMs === null ? made >= plan.calls : Date.now() >= startMs + plan.trialMs);
  let made = 0;
  let failed = 0;
  while (!isOver() && failed < ERRORS_MAX) {
    const fault = call();
    made += 1;
    if (fault === undefined) continue;
    failed += 1;
    if (failed === 1) console.error(`${ARM_FACTS[arm].name} in round ${round}: ${fault}`);
  }
  wallMs.add(exec.instance.currentTestRunDuration - started, tags);
  errors.add(failed, tags);
  opened.add(arms[arm].opened() - openedBefore, tags);
  return { made, failed };
}

/** Bad input ends the run with one sentence. */
function readInputOrAbort(): Input {
  try {
    return readInput(__ENV);
  } catch (error) {
    exec.test.abort((error as Error).message);
    throw error;
  }
}
