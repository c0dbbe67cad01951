import type { Scenario } from 'k6/options';
import type { Load } from '../../result/result.ts';
import type { LoadOrder } from '../order.ts';

type K6Limits = Pick<LoadOrder, 'connections' | 'timeoutMs'>;

/** k6 takes no scenario that is shorter; the script then ends its part earlier. */
export const LEAST_SECONDS = 1;

/** For the virtual users to open their connections before an open load. k6 takes no shorter time here either. */
export const OPENING_SECONDS = 1;

/**
 * The scenarios of a phase. In an open load, where a request that waits for its connection would hold up others, each
 * virtual user first runs the function `opening` once, before the load, which the same virtual users then make.
 */
export function scenariosOf(
  load: Load,
  order: K6Limits,
  names: { readonly phase: string; readonly opening: string },
): Record<string, Scenario> {
  const phase = scenarioOf(load, order);
  if (load.kind !== 'open') return { [names.phase]: phase };
  const maxDuration = `${OPENING_SECONDS}s`;
  return {
    [names.opening]: {
      executor: 'per-vu-iterations',
      exec: names.opening,
      vus: order.connections,
      iterations: 1,
      maxDuration,
      gracefulStop: '0s',
    },
    [names.phase]: { ...phase, startTime: maxDuration },
  };
}

/**
 * A load as k6 makes it: each virtual user has one connection, and one request at a time. k6 keeps no queue: what of an
 * open load finds no virtual user free is dropped, and latency counts from the start of the request.
 */
function scenarioOf(load: Load, { connections, timeoutMs }: K6Limits): Scenario {
  const gracefulStop = `${timeoutMs}ms`;
  if (load.kind === 'cold')
    throw new Error('k6 can not measure cold starts: leave them to the node generator');
  const duration = `${Math.max(load.seconds, LEAST_SECONDS)}s`;
  if (load.kind === 'open') {
    return {
      executor: 'constant-arrival-rate',
      // k6 takes whole numbers only.
      rate: Math.round(1000 * load.ratePerSecond),
      timeUnit: '1000s',
      duration,
      preAllocatedVUs: connections,
      maxVUs: connections,
      gracefulStop,
    };
  }
  const { concurrency, maxRequests } = load;
  if (maxRequests === undefined)
    return { executor: 'constant-vus', vus: concurrency, duration, gracefulStop };
  return {
    executor: 'shared-iterations',
    vus: Math.min(concurrency, maxRequests),
    iterations: maxRequests,
    maxDuration: duration,
    gracefulStop,
  };
}
