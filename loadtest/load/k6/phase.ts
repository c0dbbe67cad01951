/**
 * The k6 script of one phase of a `LoadOrder`, for run-k6.ts: ORDER and LOAD are JSON in the environment, and a
 * `PhaseSummary` goes to standard output as JSON.
 */
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge } from 'k6/metrics';
import type { Options } from 'k6/options';
import type { Load } from '../../result/result.ts';
import { metricsUrl, parseServerProcess } from '../server-process.ts';
import { createK6GrpcArm } from './k6-grpc-arm.ts';
import type { K6Order } from './k6-order.ts';
import { createK6RestArm } from './k6-rest-arm.ts';
import {
  ANSWERED_AT,
  ERRORS,
  MEASURED,
  OPENED,
  OPENING_LOG,
  OPENING_REQUESTS,
  PHASE_TREND_STATS,
  phaseThresholds,
  SCENARIO,
  SERVER_LOG,
  SERVER_UNREAD,
  STARTED_AT,
  summarizePhase,
} from './phase-summary.ts';
import { LEAST_SECONDS, scenariosOf } from './scenario.ts';
import type { K6Metrics } from './trend.ts';

const order = JSON.parse(__ENV.ORDER ?? '') as K6Order;
const load = JSON.parse(__ENV.LOAD ?? '') as Load;
const { operation } = order;

export const options: Options = {
  scenarios: scenariosOf(load, order, { phase: SCENARIO, opening: openConnection.name }),
  systemTags: ['status', 'scenario'],
  thresholds: phaseThresholds(order.arm, operation),
  summaryTrendStats: [...PHASE_TREND_STATS],
  setupTimeout: `${2 * order.timeoutMs}ms`,
  teardownTimeout: `${2 * order.timeoutMs}ms`,
};

const errors = new Counter(ERRORS);
const openedLater = new Counter(OPENED);
const openingRequests = new Counter(OPENING_REQUESTS);
const startedAtMs = new Gauge(STARTED_AT);
const answeredAtMs = new Gauge(ANSWERED_AT);
const arm = createArm();

const IDLE_S = 0.05;

/** What `setup` finds out. */
interface Setup {
  readonly problem: string | null;
  readonly userId: string;
}

const UNPREPARED: Setup = { problem: 'the run ended before its first request', userId: '' };

/** Creates the user to get, and finds out whether the server is there, on a connection of its own, which it closes. */
export function setup(): Setup {
  const { problem = null, userId = '' } = arm.probe();
  console.info(OPENING_LOG);
  return { problem, userId };
}

/** Opens the connection of a virtual user by a request that is not measured. */
export function openConnection({ problem, userId }: Setup): void {
  if (problem !== null) exec.test.abort(problem);
  withoutException(arm.caller({}, userId))();
  openingRequests.add(1);
  isOpen = true;
}

let isOpen = false;
/** Of this virtual user, from its first request of the phase on. */
let measure: (() => void) | undefined;

export default function (setup: Setup): void {
  if (!isOpen) openConnection(setup);
  measure ??= begin(setup.userId);
  measure();
}

/**
 * Reads what the server has used, and logs it: all scenarios have ended, and connections are still open, whose end would
 * cost the server more. The request has none of the tags by which metrics are picked.
 */
export function teardown({ problem }: Setup): void {
  if (order.admin === null || problem !== null) return;
  const { body, error, status } = http.get(metricsUrl(order.admin), {
    timeout: `${order.timeoutMs}ms`,
    responseType: 'text',
  });
  if (status === 200) console.info(SERVER_LOG + JSON.stringify(parseServerProcess(body)));
  else console.error(`${SERVER_UNREAD}${status === 0 ? error : `it answered ${status}`}`);
}

export function handleSummary(data: { metrics: K6Metrics; setup_data?: Setup }): { stdout: string } {
  const { problem } = data.setup_data ?? UNPREPARED;
  return { stdout: JSON.stringify(summarizePhase(data.metrics, { arm: order.arm, operation, problem })) };
}

function createArm() {
  const { nameBytes } = order;
  // Made here, as an environment variable can't be as long.
  const payload = nameBytes === null ? order.payload : { ...order.payload, name: 'n'.repeat(nameBytes) };
  return order.arm === 'grpc'
    ? createK6GrpcArm({ ...order, payload })
    : createK6RestArm({ ...order, payload });
}

/** What makes one request after the other and counts what comes of it. */
function begin(userId: string): () => void {
  // The first request of an open load is due then. Other loads begin when connections are open.
  const startMs = load.kind === 'open' ? exec.scenario.startTime : Date.now();
  startedAtMs.add(startMs);
  const isOver = createEnd(startMs);
  const call = withoutException(arm.caller(MEASURED, userId));
  let opened = arm.opened();
  let isToldOf = false;
  return () => {
    if (isOver()) {
      if (load.kind === 'closed') sleep(IDLE_S);
      return;
    }
    const fault = call();
    answeredAtMs.add(Date.now());
    if (arm.opened() > opened) {
      openedLater.add(arm.opened() - opened);
      opened = arm.opened();
    }
    if (fault === undefined) return;
    errors.add(1);
    if (!isToldOf) console.error(fault);
    isToldOf = true;
  };
}

/** Whether a load is over whose scenario is not, as k6 takes no shorter one. */
function createEnd(startMs: number): () => boolean {
  if (load.kind === 'cold' || load.seconds >= LEAST_SECONDS) return () => false;
  const endsAtMs = startMs + 1000 * load.seconds;
  if (load.kind === 'closed') return () => Date.now() >= endsAtMs;
  // By number: one that is late is of the load all the same.
  const requests = load.ratePerSecond * load.seconds;
  return () => exec.scenario.iterationInTest >= requests;
}

/** A connection that can't be opened is a fault like others. */
const withoutException = (call: () => string | undefined) => (): string | undefined => {
  try {
    return call();
  } catch (error) {
    return String(error);
  }
};
