import { joinHistograms } from '../histogram.ts';
import { ARM_FACTS, type Arm } from './arms.ts';
import type { Load, Phase, Trial } from './result.ts';

/** An arm whose parts overlap for less of its time was under less load than it says. */
const SHARED_MIN = 0.9;

/**
 * Trials of several parts of one run as if one generator had made them: those of a round, an arm and a load are one. In
 * the order of the first part; what not every part has is left out, and named in `missing`. An arm that they did not
 * measure at the same time, so that its load was seldom the sum, is named in `problems`.
 */
export function mergeTrials([first = [], ...others]: readonly (readonly Trial[])[]): {
  readonly trials: readonly Trial[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
} {
  const byKey = others.map((part) => new Map(part.map((trial) => [keyOf(trial), trial])));
  const trials: Trial[] = [];
  const missing: string[] = [];
  const times = new Map<Arm, SharedTime[]>();
  for (const trial of first) {
    const found = byKey.flatMap((part) => part.get(keyOf(trial)) ?? []);
    if (found.length < others.length) {
      missing.push(`${ARM_FACTS[trial.arm].name} in round ${trial.round}, which not every part has`);
      continue;
    }
    trials.push(mergeTrial([trial, ...found]));
    times.set(trial.arm, [...(times.get(trial.arm) ?? []), sharedTime([trial, ...found])]);
  }
  return { trials, missing, problems: [...times].flatMap(([arm, shared]) => findApart(arm, shared)) };
}

/** Of one trial, in milliseconds; NaN where it is not known when its parts ran. */
interface SharedTime {
  /** In which all parts ran. */
  readonly sharedMs: number;
  /** Of the longest part. */
  readonly wholeMs: number;
}

/** A single trial for which a part came late is no more than one outlier, so an arm is judged by all of its time. */
function findApart(arm: Arm, times: readonly SharedTime[]): string[] {
  const { name } = ARM_FACTS[arm];
  const share = sum(times, ({ sharedMs }) => sharedMs) / sum(times, ({ wholeMs }) => wholeMs);
  if (Number.isNaN(share)) return [`nobody knows whether the parts measured ${name} at the same time`];
  if (share >= SHARED_MIN) return [];
  const percent = Math.round(100 * share);
  return [
    `the parts measured ${name} together for ${percent} % of its time: run it again, and if it stays so, ` +
      'see that their clocks agree, or raise SLOT_MS',
  ];
}

const keyOf = ({ phases, startMs: _, startedAt: __, ...condition }: Trial): string =>
  JSON.stringify([condition, phases.map(({ load }) => load)]);

function sharedTime(parts: readonly Trial[]): SharedTime {
  const spans = parts.map(({ startedAt = '', phases }) => {
    const fromMs = Date.parse(startedAt);
    return { fromMs, toMs: fromMs + 1000 * sum(phases, ({ wallSeconds }) => wallSeconds) };
  });
  const sharedMs =
    Math.min(...spans.map(({ toMs }) => toMs)) - Math.max(...spans.map(({ fromMs }) => fromMs));
  return {
    sharedMs: Math.max(0, sharedMs),
    wholeMs: Math.max(...spans.map(({ fromMs, toMs }) => toMs - fromMs)),
  };
}

function mergeTrial(parts: readonly [Trial, ...Trial[]]): Trial {
  const [first] = parts;
  return {
    ...first,
    connections: sum(parts, ({ connections }) => connections),
    phases: first.phases.map((phase, index) =>
      mergePhase(
        phase,
        parts.flatMap(({ phases }) => phases[index] ?? []),
      ),
    ),
  };
}

/** Without the server's own figures, as each part has those of all. */
function mergePhase({ load }: Phase, parts: readonly Phase[]): Phase {
  const firstError = parts.find((part) => part.firstError !== undefined)?.firstError;
  const bytes = parts.flatMap((part) => part.bytes ?? []);
  const machines = parts.flatMap((part) => part.machine ?? []);
  const uses = parts.flatMap((part) => part.generatorUse ?? []);
  return {
    load: timesAsMuch(load, parts.length),
    wallSeconds: Math.max(...parts.map(({ wallSeconds }) => wallSeconds)),
    completed: sum(parts, ({ completed }) => completed),
    errors: sum(parts, ({ errors }) => errors),
    ...(firstError !== undefined && { firstError }),
    dropped: sum(parts, ({ dropped }) => dropped),
    latency: joinHistograms(parts.map(({ latency }) => latency)),
    opened: sum(parts, ({ opened }) => opened),
    ...(bytes.length === parts.length && {
      bytes: { sent: sum(bytes, ({ sent }) => sent), received: sum(bytes, ({ received }) => received) },
    }),
    ...(uses.length === parts.length && {
      generatorUse: {
        // One that was full is not to be hidden by others that were not.
        cpuSeconds: Math.max(...uses.map(({ cpuSeconds }) => cpuSeconds)),
        throttledSeconds: Math.max(...uses.map(({ throttledSeconds }) => throttledSeconds)),
        cpus: Math.min(...uses.map(({ cpus = 1 }) => cpus)),
      },
    }),
    ...(machines.length === parts.length && {
      machine: {
        stolenShare: Math.max(...machines.map(({ stolenShare }) => stolenShare)),
        idleShare: Math.min(...machines.map(({ idleShare }) => idleShare)),
      },
    }),
  };
}

function timesAsMuch(load: Load, parts: number): Load {
  if (load.kind === 'open') return { ...load, ratePerSecond: parts * load.ratePerSecond };
  if (load.kind === 'cold') return { ...load, connections: parts * load.connections };
  const { concurrency, maxRequests } = load;
  return {
    ...load,
    concurrency: parts * concurrency,
    ...(maxRequests !== undefined && { maxRequests: parts * maxRequests }),
  };
}

function sum<T>(values: readonly T[], figure: (value: T) => number): number {
  return values.reduce((total, value) => total + figure(value), 0);
}
