import type { LoadOrder } from '../load/order.ts';
import type { Condition, GeneratorName, Load } from '../result/result.ts';

/** What a trial adds to a memory store in its warm-up, at most. */
const WARM_UP_BYTES = 32 * 1024 ** 2;

const CLIENT_SHARE = 1 / 2;
/** In lists a request is worth many. */
const WARM_UP_USERS = 40_000;
/** Of a cold start the connection is what is measured. */
const WARM_UP_COLD = 200;

/**
 * Requests before the first phase: by number, so that all arms are equally warm. At most so many by `wire`; half of
 * them by other generators, which take longer for each, and fewer where each is a great one.
 */
export function warmUpRequestsOf({ operation, phases, generator }: Condition, mostByWire: number): number {
  const most = generator === 'wire' ? mostByWire : Math.ceil(mostByWire * CLIENT_SHARE);
  if (phases.some(({ kind }) => kind === 'cold')) return Math.min(most, WARM_UP_COLD);
  if (operation.kind === 'list') return Math.min(most, Math.ceil(WARM_UP_USERS / operation.users));
  return Math.min(most, Math.floor(WARM_UP_BYTES / (operation.nameBytes ?? 1)));
}

type PlannedTrial = Pick<LoadOrder, 'server' | 'generator' | 'phases' | 'warmUpRequests'>;

/** Start and stop of the server and of the load program. */
const AROUND_SECONDS = 0.7;
/** In the warm-up, about, when nothing is compiled yet; a slow machine takes longer, which the time left is corrected by. */
const REQUESTS_PER_SECOND: Readonly<Record<GeneratorName, number>> = { wire: 3500, node: 2000, k6: 2500 };
/** So many times as fast is a server that does nothing. */
const NOOP_SPEED = 2;
/** k6 is a process for the warm-up, and one for each phase, which compiles its script and connects. */
const SECONDS_PER_K6 = 1.3;
const SECONDS_PER_COLD_CONNECTION = 0.005;

/** How long a trial takes, about, in seconds. */
export function secondsOf({ server, generator, phases, warmUpRequests }: PlannedTrial): number {
  const perSecond = REQUESTS_PER_SECOND[generator] * (server === 'noop' ? NOOP_SPEED : 1);
  const warmUp = warmUpRequests / perSecond;
  const starts = generator === 'k6' ? SECONDS_PER_K6 * (1 + phases.length) : 0;
  return phases.reduce((sum, phase) => sum + phaseSeconds(phase), AROUND_SECONDS + starts + warmUp);
}

const phaseSeconds = (load: Load): number =>
  load.kind === 'cold' ? load.connections * SECONDS_PER_COLD_CONNECTION : load.seconds;
