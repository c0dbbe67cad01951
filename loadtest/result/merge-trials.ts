import { joinHistograms } from '../histogram.ts';
import { ARM_FACTS } from './arms.ts';
import type { Load, Phase, Trial } from './result.ts';

/** A trial whose parts overlap for less of the time was under less load than it says. */
const SHARED_MIN = 0.5;

/**
 * Trials of several parts of one run as if one generator had made them: those of a round, an arm and a load are one. In
 * the order of the first part; what not every part has is left out, and named in `missing`. What was not done at the same
 * time by all, so that its load was never the sum, is named in `problems`.
 */
export function mergeTrials([first = [], ...others]: readonly (readonly Trial[])[]): {
  readonly trials: readonly Trial[];
  readonly missing: readonly string[];
  readonly problems: readonly string[];
} {
  const byKey = others.map((part) => new Map(part.map((trial) => [keyOf(trial), trial])));
  const trials: Trial[] = [];
  const missing: string[] = [];
  const problems: string[] = [];
  for (const trial of first) {
    const found = byKey.flatMap((part) => part.get(keyOf(trial)) ?? []);
    const name = `${ARM_FACTS[trial.arm].name} in round ${trial.round}`;
    if (found.length < others.length) {
      missing.push(`${name}, which not every part has`);
      continue;
    }
    trials.push(mergeTrial([trial, ...found]));
    const share = sharedTime([trial, ...found]);
    if (Number.isNaN(share))
      problems.push(`nobody knows whether the parts measured ${name} at the same time`);
    else if (share < SHARED_MIN) {
      const percent = Math.max(0, Math.round(100 * share));
      problems.push(
        `the parts measured ${name} together for ${percent} % of its time: raise SLOT_MS, or take machines that are equally fast`,
      );
    }
  }
  return { trials, missing, problems };
}

const keyOf = ({ phases, startMs: _, startedAt: __, ...condition }: Trial): string =>
  JSON.stringify([condition, phases.map(({ load }) => load)]);

/** The part of the longest trial in which all of them ran; NaN where it is not known when they did. */
function sharedTime(parts: readonly Trial[]): number {
  const spans = parts.map(({ startedAt = '', phases }) => {
    const fromMs = Date.parse(startedAt);
    return { fromMs, toMs: fromMs + 1000 * sum(phases, ({ wallSeconds }) => wallSeconds) };
  });
  const shared = Math.min(...spans.map(({ toMs }) => toMs)) - Math.max(...spans.map(({ fromMs }) => fromMs));
  return shared / Math.max(...spans.map(({ fromMs, toMs }) => toMs - fromMs));
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
