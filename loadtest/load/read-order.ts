import { ARMS, SERVERS } from '../result/arms.ts';
import { GENERATORS } from '../result/result.ts';
import { ARM_PORTS } from './arm-ports.ts';
import type { LoadOrder } from './order.ts';

const PORT_MAX = 65_535;
const CONNECTIONS_MAX = 10_000;
const SECONDS_MAX = 3600;
/** Requests per second. */
export const RATE_MAX = 1_000_000;
const REQUESTS_MAX = 1_000_000_000;
const NAME_BYTES_MAX = 64 * 1024 ** 2;
const LIST_USERS_MAX = 1000;
const TIMEOUT_MS_MAX = 600_000;

type Unchecked = Readonly<Record<string, unknown>>;

/** The order in a text. Throws an `Error` that names all that is wrong with it, on one line. */
export function readOrder(text: string): LoadOrder {
  const order = parse(text);
  const mistakes = [...mistakesOf(order), ...phaseMistakes(order)];
  if (mistakes.length > 0) throw new Error(`the order is wrong: ${mistakes.join('; ')}`);
  return order as unknown as LoadOrder;
}

function parse(text: string): Unchecked {
  try {
    const order: unknown = JSON.parse(text);
    if (isObject(order)) return order;
  } catch {
    // Said below.
  }
  throw new Error('the order is wrong: it has to be a JSON object (see loadtest/load/order.ts)');
}

/** Each check has what it demands beside it. */
function mistakesOf(order: Unchecked): string[] {
  const { arm, server, generator, host, ports, operation, payload } = order;
  const port = ARM_PORTS[arm as keyof typeof ARM_PORTS];
  return unmet([
    [isOneOf(ARMS, arm), `arm has to be one of ${ARMS.join(', ')}`],
    [isOneOf(SERVERS, server), `server has to be one of ${SERVERS.join(', ')}`],
    [isOneOf(GENERATORS, generator), `generator has to be one of ${GENERATORS.join(', ')}`],
    [typeof host === 'string' && host !== '', 'host has to be a name or an address'],
    [
      isObject(ports) && Object.values(ports).every((one) => isWhole(one, 1, PORT_MAX)),
      `ports have to be numbers from 1 to ${PORT_MAX} by name`,
    ],
    [port === undefined || !isObject(ports) || port in ports, `ports have to name ${port} for ${arm}`],
    [
      isOperation(operation),
      'operation has to be create or get with nameBytes, or list with 1 to 1000 users',
    ],
    [
      arm !== 'text' || !isObject(operation) || operation.kind === 'create',
      'text is only an echo: its operation has to be create',
    ],
    [typeof order.tls === 'boolean', 'tls has to be true or false'],
    [order.tls !== true || typeof order.caPem === 'string', 'tls needs caPem, the certificate to trust'],
    [isWhole(order.connections, 1, CONNECTIONS_MAX), `connections have to be 1 to ${CONNECTIONS_MAX}`],
    [isWhole(order.warmUpRequests, 0, REQUESTS_MAX), `warmUpRequests have to be 0 to ${REQUESTS_MAX}`],
    [isWhole(order.timeoutMs, 1, TIMEOUT_MS_MAX), `timeoutMs has to be 1 to ${TIMEOUT_MS_MAX}`],
    [
      isObject(payload) && typeof payload.name === 'string' && typeof payload.email === 'string',
      'payload has to have a name and an email',
    ],
    [Array.isArray(order.phases) && order.phases.length > 0, 'phases have to be a list of at least one load'],
  ]);
}

function phaseMistakes({ arm, connections, operation, phases }: Unchecked): string[] {
  if (!Array.isArray(phases)) return [];
  const isShared = arm === 'grpc-one-connection';
  return phases.flatMap((load: unknown, index) => {
    const { kind, concurrency } = isObject(load) ? load : {};
    return unmet([
      [isLoad(load), 'is not a load with figures that are possible'],
      [
        kind !== 'closed' || isShared || Number(concurrency) <= Number(connections),
        `has a concurrency over ${connections}, and each connection takes one request at a time`,
      ],
      [
        kind !== 'cold' || !isObject(operation) || operation.kind === 'create',
        'is a cold start, whose operation has to be create: what others need to be there would be asked for first',
      ],
    ]).map((mistake) => `phase ${index + 1} ${mistake}`);
  });
}

function isOperation(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value.kind === 'list') return isWhole(value.users, 1, LIST_USERS_MAX);
  return (
    isOneOf(['create', 'get'], value.kind) &&
    (value.nameBytes === null || isWhole(value.nameBytes, 1, NAME_BYTES_MAX))
  );
}

function isLoad(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, ratePerSecond, seconds, concurrency, maxRequests, connections } = value;
  if (kind === 'cold') return isWhole(connections, 1, CONNECTIONS_MAX);
  if (!isPositive(seconds, SECONDS_MAX)) return false;
  if (kind === 'open') return isPositive(ratePerSecond, RATE_MAX);
  return (
    kind === 'closed' &&
    isWhole(concurrency, 1, CONNECTIONS_MAX) &&
    (maxRequests === undefined || isWhole(maxRequests, 1, REQUESTS_MAX))
  );
}

const unmet = (checks: readonly (readonly [boolean, string])[]): string[] =>
  checks.filter(([isMet]) => !isMet).map(([, demand]) => demand);
const isObject = (value: unknown): value is Unchecked => typeof value === 'object' && value !== null;
const isOneOf = (values: readonly string[], value: unknown): boolean => values.some((one) => one === value);
const isPositive = (value: unknown, max: number): boolean =>
  typeof value === 'number' && value > 0 && value <= max;
const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
