import type { Arm, ServerKind } from '../result/arms.ts';
import type { GeneratorName, Load, Operation, Phase, Trial } from '../result/result.ts';

/** One phase, with the trial that it is of. */
export interface Sample {
  readonly trial: Trial;
  readonly phase: Phase;
}

/** Which phases are meant. What is left out may be anything, but for `tls`: no TLS. */
export interface Selection {
  readonly arm?: Arm;
  readonly server?: ServerKind;
  readonly generator?: GeneratorName;
  readonly operation?: Operation;
  readonly tls?: boolean;
  readonly load?: Load;
}

export type OpenLoad = Extract<Load, { kind: 'open' }>;
export type ClosedLoad = Extract<Load, { kind: 'closed' }>;

/** The operation that verdicts are about: the profile's user is created. */
export const MAIN_OPERATION: Operation = { kind: 'create', nameBytes: null };

/** The phases that were selected, in the order in which they ran. */
export function selectSamples(trials: readonly Trial[], selection: Selection): Sample[] {
  const { arm, server, generator, operation, tls = false, load } = selection;
  return trials
    .filter(
      (trial) =>
        (arm === undefined || trial.arm === arm) &&
        (server === undefined || trial.server === server) &&
        (generator === undefined || trial.generator === generator) &&
        (operation === undefined || operationKey(trial.operation) === operationKey(operation)) &&
        trial.tls === tls,
    )
    .flatMap((trial) => trial.phases.map((phase) => ({ trial, phase })))
    .filter(({ phase }) => load === undefined || loadKey(phase.load) === loadKey(load));
}

/** The first sample of each round, by round. */
export function firstOfRounds(samples: readonly Sample[]): ReadonlyMap<number, Sample> {
  const rounds = new Map<number, Sample>();
  for (const sample of samples) {
    if (!rounds.has(sample.trial.round)) rounds.set(sample.trial.round, sample);
  }
  return rounds;
}

/** Those under that load. */
export function ofLoad(samples: readonly Sample[], load: Load): Sample[] {
  return samples.filter(({ phase }) => loadKey(phase.load) === loadKey(load));
}

/** The distinct loads, in the order in which they first ran. */
export function distinctLoads(samples: readonly Sample[]): Load[] {
  return [...new Map(samples.map(({ phase: { load } }) => [loadKey(load), load])).values()];
}

/** The distinct open loads, by rate, ascending. */
export function openLoads(samples: readonly Sample[]): OpenLoad[] {
  return distinctLoads(samples)
    .filter((load) => load.kind === 'open')
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}

/** The distinct closed loads, by concurrency, ascending. */
export function closedLoads(samples: readonly Sample[]): ClosedLoad[] {
  return distinctLoads(samples)
    .filter((load) => load.kind === 'closed')
    .sort((a, b) => a.concurrency - b.concurrency);
}

/** The one in the middle; the lower one of two. `undefined` of nothing. */
export function middleOf<T>(ascending: readonly T[]): T | undefined {
  return ascending[Math.ceil(ascending.length / 2) - 1];
}

/** The same for operations that ask the same. */
export function operationKey(operation: Operation): string {
  return operation.kind === 'list' ? `list ${operation.users}` : `${operation.kind} ${operation.nameBytes}`;
}

/** `GetUser`, `users of 1024 bytes`, `lists of 100 users`; empty of the main operation. */
export function describeOperation(operation: Operation): string {
  if (operation.kind === 'list') return `lists of ${operation.users} users`;
  const size = operation.nameBytes === null ? '' : `users of ${operation.nameBytes} bytes`;
  return operation.kind === 'get' ? `GetUser ${size}`.trim() : size;
}

/** The same for loads that press as hard, whatever time they take. */
export function loadKey(load: Load): string {
  if (load.kind === 'open') return `open ${load.ratePerSecond}`;
  return load.kind === 'closed' ? `closed ${load.concurrency}` : 'cold';
}

/** `at 2400 requests/s`, `with 16 requests under way`, `on new connections`. */
export function describeLoad(load: Load): string {
  if (load.kind === 'open') return `at ${load.ratePerSecond} requests/s`;
  if (load.kind === 'cold') return 'on new connections';
  return load.concurrency === 1 ? 'one request at a time' : `with ${load.concurrency} requests under way`;
}

/** `median latency at 2400 requests/s`, `capacity, both with 64 requests under way`. */
export function atPlace(what: string, place: string): string {
  if (place === '') return what;
  return /^(at|on|with) /.test(place) ? `${what} ${place}` : `${what}, ${place}`;
}
