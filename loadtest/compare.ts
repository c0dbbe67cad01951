/**
 * Compares REST with gRPC by k6, against servers that are up:
 *
 *     k6 run loadtest/compare.ts
 *     k6 run -e REST=host:port -e GRPC=host:port -e CALLS=200 -e ROUNDS=20 loadtest/compare.ts
 *
 * WARMUP, SEED and TIMEOUT_MS are set in the same way (profile.ts). OUT is the result file, whose folder has to exist;
 * an empty one means none. The exit code is 0 only after a valid run.
 */
import exec from 'k6/execution';
import { Counter, Gauge } from 'k6/metrics';
import type { Options } from 'k6/options';
import { ARM_NAMES, ARMS, type Arm } from './arms.ts';
import { concludeComparison } from './comparison.ts';
import { createK6Arms, pathOf } from './k6-arms.ts';
import {
  CLEAN_ROUNDS,
  ERRORS,
  type K6Metrics,
  k6Thresholds,
  k6TrendStats,
  NEW_CONNECTIONS,
  readK6Rounds,
  trialTags,
  WALL_MS,
} from './k6-metrics.ts';
import { ERRORS_MAX, readProfile } from './profile.ts';
import { renderJson } from './report/json.ts';
import { renderText } from './report/text.ts';
import { isKeptAlive } from './round.ts';
import { orderRounds } from './round-order.ts';
import { readTargets } from './targets.ts';

const LATENCY =
  'Latency is time in the transport: for REST from sending to the last byte (http_req_duration), for gRPC the call ' +
  "inside grpc-go, which encodes and decodes protobuf (grpc_req_duration). k6's own work in JavaScript is not in it.";

const profile = orAbort(() => readProfile(__ENV));
const targets = orAbort(() => readTargets(__ENV));
const outFile = __ENV.OUT ?? pathOf(import.meta.resolve('../results/compare-k6.json'));

export const options: Options = {
  scenarios: { compare: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '1h' } },
  systemTags: ['status'],
  thresholds: k6Thresholds(profile),
  summaryTrendStats: k6TrendStats(profile),
};

const wallMs = new Gauge(WALL_MS);
const errors = new Counter(ERRORS);
const newConnections = new Counter(NEW_CONNECTIONS);
const cleanRounds = new Counter(CLEAN_ROUNDS);
const arms = createK6Arms(targets, profile);

/** What is found out before the first call. It reaches handleSummary as well. */
interface Setup {
  readonly startedAt: string;
  readonly version: string;
  readonly problems: readonly string[];
}

const UNPREPARED: Setup = { startedAt: '', version: '', problems: ['the run ended before its first call'] };

export function setup(): Setup {
  const probes = ARMS.map((arm) => arms[arm].probe());
  return {
    startedAt: new Date().toISOString(),
    version: probes.find(({ userAgent }) => userAgent !== undefined)?.userAgent?.split('/')[1] ?? '',
    problems: probes.map(({ problem }) => problem).filter((problem) => problem !== undefined),
  };
}

export default function ({ problems }: Setup): void {
  if (problems.length > 0) exec.test.abort(problems.join('; '));
  for (const arm of ARMS) warmUp(arm);
  for (const [round, order] of orderRounds(profile.rounds, profile.seed).entries()) {
    const trials = order.map((arm) => runTrial(arm, round));
    if (trials.some(({ failed }) => failed > 0)) return;
    if (trials.every(({ opened }) => isKeptAlive(opened, profile.calls))) cleanRounds.add(1);
  }
}

export function handleSummary(data: { metrics: K6Metrics; setup_data?: Setup }): Record<string, string> {
  const { startedAt, version, problems } = data.setup_data ?? UNPREPARED;
  const comparison = concludeComparison({
    generator: { name: 'k6', version, latency: LATENCY },
    startedAt,
    targets,
    profile,
    rounds: readK6Rounds(data.metrics, profile),
    problems,
  });
  const stdout = renderText(comparison);
  if (outFile === '') return { stdout };
  return { stdout: `${stdout}Result file: ${outFile}\n`, [outFile]: renderJson(comparison) };
}

function warmUp(arm: Arm): void {
  const call = arms[arm].caller({});
  for (let done = 0; done < profile.warmupCalls; done += 1) {
    const fault = call();
    if (fault !== undefined) exec.test.abort(`${ARM_NAMES[arm]} in the warm-up: ${fault}`);
  }
}

/** Runs one trial and hands its figures to k6's metrics. */
function runTrial(arm: Arm, round: number): { failed: number; opened: number } {
  const tags = trialTags(arm, round);
  const call = arms[arm].caller(tags);
  const openedBefore = arms[arm].opened();
  let failed = 0;
  // k6 has no performance.now(); this clock is as fine, but takes 30 µs to read: too long to time single calls by it.
  const started = exec.instance.currentTestRunDuration;
  for (let done = 0; done < profile.calls && failed < ERRORS_MAX; done += 1) {
    const fault = call();
    if (fault === undefined) continue;
    failed += 1;
    if (failed === 1) console.error(`${ARM_NAMES[arm]} in round ${round + 1}: ${fault}`);
  }
  wallMs.add(exec.instance.currentTestRunDuration - started, tags);
  errors.add(failed, tags);
  const opened = arms[arm].opened() - openedBefore;
  newConnections.add(opened, tags);
  return { failed, opened };
}

/** Bad input ends the run with one sentence. */
function orAbort<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    exec.test.abort((error as Error).message);
    throw error;
  }
}
