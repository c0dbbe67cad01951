import { percent } from './number-text.ts';
import { medianMs } from './phase-figures.ts';
import type { Sample } from './select-samples.ts';

/** A server may ask a connection to go now and then. Beyond this share of the requests, connecting is part of the figures. */
export const OPENED_MAX = 0.01;
/** A generator that uses more of its CPUs than this may be what makes requests wait. */
const GENERATOR_SHARE_MAX = 0.9;
/** Time that a process was not let run, by the wall. */
const THROTTLED_MAX = 0.01;
/** An open load that is answered at less than this share of its rate was not the load that was asked for. */
const ACHIEVED_MIN = 0.98;
/** Runs of the same code differ by less than this share of the rate. */
const NEWLY_UNACHIEVED = 0.03;
/** A generator without a queue drops a request now and then. It takes a slow server to make it drop more than this share. */
const NEWLY_DROPPED = 0.01;

/** Requests of one arm that failed or were never sent: they make every figure of it worthless. */
export const findFailures = (name: string, samples: readonly Sample[]): string[] => [
  ...findErrors(name, samples),
  ...findDropped(name, samples),
];

function findErrors(name: string, samples: readonly Sample[]): string[] {
  const errors = sum(samples, ({ phase }) => phase.errors);
  if (errors === 0) return [];
  const completed = sum(samples, ({ phase }) => phase.completed);
  const first = samples.find(({ phase }) => phase.firstError !== undefined)?.phase.firstError;
  return [
    `${errors} of ${errors + completed} ${name} requests failed${first === undefined ? '' : ` (first: ${first})`}`,
  ];
}

function findDropped(name: string, samples: readonly Sample[]): string[] {
  const dropped = sum(samples, ({ phase }) => phase.dropped);
  return dropped === 0
    ? []
    : [`${dropped} ${name} requests were never sent, as the generator had no room for them`];
}

/** Why figures of one arm are not those of a server under the load that was asked for, each in words. */
export function findArmFlaws(name: string, samples: readonly Sample[]): string[] {
  return [
    ...findMiscounted(name, samples),
    ...findReopened(name, samples),
    ...findUnachieved(name, samples),
    ...findFullGenerator(name, samples),
    ...findThrottled(name, samples),
  ];
}

/** What of an arm's flaws a server may be the reason of, and is there or not. */
const OF_SERVERS = [findErrors, findReopened] as const;

/** What is wrong with one arm's requests now, and was not before, each in words: no figure tells it. */
export function findNewFailures(name: string, before: readonly Sample[], now: readonly Sample[]): string[] {
  // A rate that was only just achieved before, and only just is not now, is the same rate.
  const hasFallen = !(achievedShare(now) > achievedShare(before) - NEWLY_UNACHIEVED);
  const finds = [
    ...OF_SERVERS,
    ...(droppedShare(now) > NEWLY_DROPPED ? [findDropped] : []),
    ...(hasFallen ? [findUnachieved] : []),
  ];
  return finds.flatMap((find) => (find(name, before).length > 0 ? [] : find(name, now)));
}

const droppedShare = (samples: readonly Sample[]): number => {
  const dropped = sum(samples, ({ phase }) => phase.dropped);
  return dropped / (dropped + sum(samples, ({ phase }) => phase.completed + phase.errors));
};

/** Connections that were planned, and are not those that the server has counted. */
function findMiscounted(name: string, samples: readonly Sample[]): string[] {
  const wrong = samples.find(
    ({ trial, phase: { server } }) =>
      server?.connections !== undefined && server.connections.open !== trial.connections,
  );
  if (wrong === undefined) return [];
  const { trial, phase } = wrong;
  return [
    `the ${name} server had ${phase.server?.connections?.open} connections in round ${trial.round}, and not ${trial.connections}`,
  ];
}

/** By the server, which sees every one of them, or else by the generator. */
function findReopened(name: string, samples: readonly Sample[]): string[] {
  const opened = sum(samples, ({ phase }) => phase.server?.connections?.accepted ?? phase.opened);
  const completed = sum(samples, ({ phase }) => phase.completed);
  if (opened <= OPENED_MAX * completed) return [];
  return [`${name} did not keep its connections: it opened ${opened} more during ${completed} requests`];
}

function findUnachieved(name: string, samples: readonly Sample[]): string[] {
  const load = samples[0]?.phase.load;
  const share = achievedShare(samples);
  if (load?.kind !== 'open' || !(share < ACHIEVED_MIN)) return [];
  return [
    `${name} answered only ${(share * load.ratePerSecond).toFixed(0)} of ${load.ratePerSecond} requests/s`,
  ];
}

/** What was answered of the rate of an open load; NaN of any other. */
function achievedShare(samples: readonly Sample[]): number {
  const load = samples[0]?.phase.load;
  if (load?.kind !== 'open') return Number.NaN;
  // The wall's time ends with the last answer, which takes as long as any.
  const seconds = sum(samples, ({ phase }) => phase.wallSeconds - (medianMs(phase) ?? 0) / 1000);
  return sum(samples, ({ phase }) => phase.completed) / seconds / load.ratePerSecond;
}

function findFullGenerator(name: string, samples: readonly Sample[]): string[] {
  const told = samples.filter(({ phase }) => phase.generatorUse !== undefined);
  const cpus = Math.min(...told.map(({ phase }) => phase.generatorUse?.cpus ?? 1));
  const used = sum(told, ({ phase }) => phase.generatorUse?.cpuSeconds ?? 0);
  const share = used / (cpus * sum(told, wallSeconds));
  if (!(share > GENERATOR_SHARE_MAX)) return [];
  return [`the generator used ${percent(share)} of ${cpus === 1 ? 'a CPU' : `its ${cpus} CPUs`} for ${name}`];
}

function findThrottled(name: string, samples: readonly Sample[]): string[] {
  const wall = sum(samples, wallSeconds);
  const server = sum(samples, ({ phase }) => phase.server?.throttledSeconds ?? 0) / wall;
  const generator = sum(samples, ({ phase }) => phase.generatorUse?.throttledSeconds ?? 0) / wall;
  return [
    ...(server > THROTTLED_MAX
      ? [`the ${name} server was throttled for ${percent(server)} of the time`]
      : []),
    ...(generator > THROTTLED_MAX
      ? [`the generator was throttled for ${percent(generator)} of the time under ${name}`]
      : []),
  ];
}

const wallSeconds = ({ phase }: Sample): number => phase.wallSeconds;

function sum(samples: readonly Sample[], figure: (sample: Sample) => number): number {
  return samples.reduce((total, sample) => total + figure(sample), 0);
}
