import { MAIN_ARMS } from '../result/arms.ts';
import type { Result } from '../result/result.ts';
import { MAIN_OPERATION, openLoads, selectSamples } from './select-samples.ts';

/** Rates come from a calibration, and differ a little from run to run. Queues differ a lot beyond this. */
const RATE_TOLERANCE = 0.1;

/** Why two results can't be compared, each in words; none if they were measured alike. */
export function alike(older: Result, newer: Result): string[] {
  return [
    ...FACTS.flatMap(([what, of]) => {
      const [before, after] = [of(older), of(newer)];
      return before === after ? [] : [`${what} differs: ${before} before, ${after} now`];
    }),
    ...findRatesUnlike(older, newer),
    ...findProblems('old', older),
    ...findProblems('new', newer),
  ];
}

/** What has to be the same, in words. */
const FACTS: readonly (readonly [string, (result: Result) => string])[] = [
  ['the format', ({ format }) => format],
  ['the profile', ({ profile }) => profile.name],
  ['the timeout', ({ profile }) => `${profile.timeoutMs} ms`],
  ['the user that is created', ({ profile: { payload } }) => `${payload.name} ${payload.email}`],
  ['the place', ({ environment }) => environment.place],
  ['the server measured', ({ environment: { targets } }) => hostsOf(targets)],
  ['the CPU', ({ environment }) => environment.cpu],
  ['the number of CPUs', ({ environment }) => String(environment.cpus)],
  ['what a server may use', ({ environment }) => environment.limits],
  ['the pinning', ({ environment: { isPinned } }) => (isPinned ? 'pinned apart' : 'not pinned apart')],
  [
    'the Node.js release',
    ({ environment }) => environment.versions['Node.js']?.replace(/^v?(\d+).*/, '$1') ?? 'unknown',
  ],
  [
    'the set of generators',
    ({ generators }) =>
      generators
        .map(({ name }) => name)
        .sort()
        .join(', ') || 'none',
  ],
  ['the number of connections', connectionsOf],
];

/** Ports are chosen anew each time. */
const hostsOf = (targets: Readonly<Record<string, string>> = {}): string =>
  Object.entries(targets)
    .map(([arm, target]) => `${arm} at ${target.replace(/:\d+$/, '')}`)
    .sort()
    .join(', ') || 'none named';

/** Of the main arms and every generator, under load. */
function connectionsOf({ trials }: Result): string {
  const loaded = trials.filter(
    ({ arm, server, operation, phases }) =>
      MAIN_ARMS.some((main) => main === arm) &&
      server === 'service' &&
      operation.kind === 'create' &&
      operation.nameBytes === null &&
      phases.some(({ load }) => load.kind === 'open'),
  );
  return [...new Set(loaded.map(({ generator, connections }) => `${connections} by ${generator}`))]
    .sort()
    .join(', ');
}

function findRatesUnlike(older: Result, newer: Result): string[] {
  const [before, after] = [older, newer].map(({ trials }) => {
    const samples = selectSamples(trials, {
      arm: 'rest',
      server: 'service',
      generator: 'wire',
      operation: MAIN_OPERATION,
    });
    return openLoads(samples).map(({ ratePerSecond }) => ratePerSecond);
  });
  if (before === undefined || after === undefined) return [];
  const isAlike =
    before.length === after.length && before.every((rate, index) => isRateAlike(rate, after[index] ?? 0));
  return isAlike
    ? []
    : [`the rates differ by more than 10 %: ${before.join(', ')} requests/s before, ${after.join(', ')} now`];
}

/** Whether two rates press a server alike. */
export const isRateAlike = (one: number, other: number): boolean =>
  Math.max(one, other) <= (1 + RATE_TOLERANCE) * Math.min(one, other);

function findProblems(which: string, { problems }: Result): string[] {
  return problems.map((problem) => `the ${which} result says nothing: ${problem}`);
}
