import type { Load } from '../result/result.ts';
import type { LoadOrder } from './order.ts';
import { WARM_UP_MAX_S } from './run-order.ts';

/** Preparing, reading metrics, and starting k6 where it is k6. */
const AROUND_MS = 30_000;
const AROUND_PHASE_MS = 20_000;
/** Of Node.js. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** Longer than an order can take, in milliseconds, as every part of it has a limit of its own. */
export function timeLimitOf({ phases, timeoutMs }: LoadOrder): number {
  const lastAnswersMs = 3 * timeoutMs;
  const phaseMs = (load: Load): number =>
    load.kind === 'cold' ? 2 * load.connections * timeoutMs : load.seconds * 1000 + lastAnswersMs;
  const limitMs = phases.reduce(
    (sum, load) => sum + phaseMs(load) + AROUND_PHASE_MS,
    WARM_UP_MAX_S * 1000 + lastAnswersMs + AROUND_MS,
  );
  return Math.min(limitMs, TIMER_MS_MAX);
}
