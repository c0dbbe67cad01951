import { MAIN_ARMS } from '../result/arms.ts';
import type { Environment } from '../result/environment.ts';
import type { Result } from '../result/result.ts';
import { measuredRates } from './measured-rates.ts';
import { describeLoad, MAIN_OPERATION, selectSamples } from './select-samples.ts';

/** Rates come from a calibration, and differ a little from run to run. Queues differ a lot beyond this. */
const RATE_TOLERANCE = 0.1;

/**
 * Why two results can't be compared, each in words; none if they were measured alike. `oldFile` is what the older one is
 * called where that says what to do.
 */
export function alike(older: Result, newer: Result, oldFile = 'OLD'): string[] {
  return [
    ...findDifferences(FACTS, older, newer),
    ...findUnlikeEnvironments(older.environment, newer.environment),
    ...findDifferences(MEASURED, older, newer),
    ...findSizesUnlike(older, newer),
    ...findRatesUnlike(older, newer, oldFile),
    ...findProblems('old', older),
    ...findProblems('new', newer),
  ];
}

/** Why what is measured in the one place can't be compared with what is measured in the other, each in words. */
export const findUnlikeEnvironments = (older: Environment, newer: Environment): string[] =>
  findDifferences(SURROUNDINGS, older, newer);

/** What has to be the same, in words. */
type Facts<T> = readonly (readonly [string, (of: T) => string])[];

const FACTS: Facts<Result> = [
  ['the format', ({ format }) => format],
  ['the profile', ({ profile }) => profile.name],
  ['the timeout', ({ profile }) => `${profile.timeoutMs} ms`],
  ['the number of parts', ({ profile: { parts = 1 } }) => String(parts)],
  ['the warm-up', ({ profile: { warmUpRequests } }) => `${warmUpRequests ?? 'unknown'} requests`],
  ['the user that is created', ({ profile: { payload } }) => `${payload.name} ${payload.email}`],
];

const SURROUNDINGS: Facts<Environment> = [
  ['the place', ({ place }) => place],
  ['the server measured', ({ targets }) => hostsOf(targets)],
  ['the CPU', ({ cpu }) => cpu],
  ['the number of CPUs', ({ cpus }) => String(cpus)],
  ['what a server may use', ({ limits }) => limits],
  ['the pinning', ({ isPinned }) => (isPinned ? 'pinned apart' : 'not pinned apart')],
  ['the Node.js release', ({ versions }) => versions['Node.js']?.replace(/^v?(\d+).*/, '$1') ?? 'unknown'],
];

const MEASURED: Facts<Result> = [
  [
    'the set of generators',
    ({ generators }) =>
      generators
        // The others are part of what is compared.
        .map(({ name, version }) => (name === 'k6' ? `k6 ${version}` : name))
        .sort()
        .join(', ') || 'none',
  ],
  ['the number of connections', connectionsOf],
];

function findDifferences<T>(facts: Facts<T>, older: T, newer: T): string[] {
  return facts.flatMap(([what, of]) => {
    const [before, after] = [of(older), of(newer)];
    return before === after ? [] : [`${what} differs: ${before} before, ${after} now`];
  });
}

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

/** Of loads that both have: how long they are decides how warm a server is, and how full its store. */
function findSizesUnlike(older: Result, newer: Result): string[] {
  const [before, after] = [trialSizes(older), trialSizes(newer)];
  return [...before].flatMap(([load, size]) => {
    const now = after.get(load) ?? size;
    return size === now ? [] : [`the size of trials differs: ${load} ${size} before, ${now} now`];
  });
}

/** Of the main operation, by load and generator: `0.4 s`, `200 requests in 1000 s`. */
function trialSizes({ trials }: Result): ReadonlyMap<string, string> {
  const samples = selectSamples(trials, { server: 'service', operation: MAIN_OPERATION });
  const sizes = new Map<string, Set<string>>();
  for (const { trial, phase } of samples) {
    const { load } = phase;
    if (load.kind === 'cold') continue;
    const key = `${load.kind === 'open' ? 'at every rate' : describeLoad(load)} by ${trial.generator}`;
    const requests = load.kind === 'closed' ? load.maxRequests : undefined;
    const size = `${requests === undefined ? '' : `${requests} requests in `}${load.seconds} s`;
    sizes.set(key, (sizes.get(key) ?? new Set()).add(size));
  }
  return new Map([...sizes].map(([load, all]) => [load, [...all].sort().join(' and ')]));
}

/** Each study calibrates its own rates, unless it is told to measure like another. */
function findRatesUnlike(older: Result, newer: Result, oldFile: string): string[] {
  const [before, after] = [measuredRates(older), measuredRates(newer)];
  const isAlike =
    before.length === after.length && before.every((rate, index) => isRateAlike(rate, after[index] ?? 0));
  if (isAlike) return [];
  const context = older.environment.place === 'cluster' ? '--context NAME ' : '';
  return [
    `the rates differ by more than 10 %: ${before.join(', ')} requests/s before, ${after.join(', ')} now. ` +
      `Measure again with those of the old one: npm run compare -- ${context}--like ${oldFile}`,
  ];
}

/** Whether two rates press a server alike. */
export const isRateAlike = (one: number, other: number): boolean =>
  Math.max(one, other) <= (1 + RATE_TOLERANCE) * Math.min(one, other);

/** What two results can't say of where they were measured, and a reader has to know. */
export function remarkUnknownMachine({ environment: { place, cpus } }: Result): string[] {
  if (place !== 'given') return [];
  const own = cpus === null ? ', nor that of the generator, as k6 does not tell' : '';
  return [
    `make sure yourself that the machine was the same: the servers were started by somebody else, so that theirs is not known${own}`,
  ];
}

function findProblems(which: string, { problems }: Result): string[] {
  return problems.map((problem) => `the ${which} result says nothing: ${problem}`);
}
