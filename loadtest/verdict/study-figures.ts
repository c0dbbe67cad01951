import { type HistogramData, joinHistograms } from '../histogram.ts';
import { ARM_FACTS, type Arm } from '../result/arms.ts';
import type { Load, Trial } from '../result/result.ts';
import { findArmFlaws, findFailures } from './arm-flaws.ts';
import { type Estimate, estimate, estimateFigure, isSound } from './estimate.ts';
import { roundsText } from './number-text.ts';
import {
  completedPerSecond,
  cpuMicros,
  type Figure,
  medianMs,
  peakBytes,
  receivedBytes,
  reliablePercentile,
  sentBytes,
  serverShare,
} from './phase-figures.ts';
import { distinctLoads, ofLoad, type Sample, type Selection, selectSamples } from './select-samples.ts';
import type { Interval } from './statistics.ts';
import { type StolenTime, stolenTime } from './stolen-time.ts';

/** In milliseconds; `undefined` where too few values lie beyond the percentile to be relied on. */
export interface Percentiles {
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
  readonly p999: number | undefined;
}

/** What all rounds say of one condition under one load. Figures that were not measured are `undefined`. */
export interface LoadFigures {
  readonly load: Load;
  readonly rounds: number;
  /** Why rounds are left out of all figures below, in words; empty where none is. */
  readonly failures: readonly string[];
  /** Why the figures are not those of a server under the load that was asked for, each in words. */
  readonly flaws: readonly string[];
  /** Of all rounds. */
  readonly errors: number;
  readonly dropped: number;
  /** As the server counts them at the end of each phase, the fewest and the most. */
  readonly connections: { readonly low: number; readonly high: number } | undefined;
  /** Opened in a phase, at most. */
  readonly opened: number;
  /** Of those rounds together in which no request failed or was never sent. */
  readonly latency: HistogramData;
  readonly percentiles: Percentiles;
  /** Over rounds, as all below. */
  readonly medianMs: Estimate | undefined;
  /** Completed, by wall time. */
  readonly perSecond: Estimate | undefined;
  /** Server CPU per completed request. */
  readonly cpuMicros: Estimate | undefined;
  /** How much of one CPU the server used. */
  readonly serverShare: Estimate | undefined;
  readonly peakBytes: Estimate | undefined;
  /** On the wire per completed request, with headers. */
  readonly sentBytes: Estimate | undefined;
  readonly receivedBytes: Estimate | undefined;
  readonly stolen: StolenTime | undefined;
}

/**
 * What the rounds say of what is selected, for each of its loads in the order in which they first ran. Select so much
 * that only rounds differ: arm, server, generator and operation.
 */
export function figuresByLoad(
  trials: readonly Trial[],
  selection: Selection & { readonly arm: Arm },
): LoadFigures[] {
  const samples = selectSamples(trials, selection);
  const name = `${selection.server === 'floor' ? 'bare ' : ''}${ARM_FACTS[selection.arm].name}`;
  return distinctLoads(samples).map((load) => figuresOf(name, load, ofLoad(samples, load)));
}

function figuresOf(name: string, load: Load, samples: readonly Sample[]): LoadFigures {
  const phases = samples.map(({ phase }) => phase);
  const latency = joinHistograms(samples.filter(isSound).map(({ phase }) => phase.latency));
  const over = (figure: Figure) => estimateFigure(samples, figure);
  return {
    load,
    rounds: new Set(samples.map(({ trial }) => trial.round)).size,
    failures: describeLeftOut(name, samples),
    // On a new connection for each request none is kept, and against a server that does nothing the generator is full.
    flaws: load.kind === 'cold' || isNoop(samples) ? [] : findArmFlaws(name, samples),
    errors: phases.reduce((sum, { errors }) => sum + errors, 0),
    dropped: phases.reduce((sum, { dropped }) => sum + dropped, 0),
    connections: rangeOf(phases.flatMap(({ server }) => server?.connections?.open ?? [])),
    opened: Math.max(...phases.map(({ opened }) => opened)),
    latency,
    percentiles: percentilesOf(latency),
    medianMs: over(medianMs),
    perSecond: over(completedPerSecond),
    cpuMicros: over(cpuMicros),
    serverShare: over(serverShare),
    peakBytes: over(peakBytes),
    sentBytes: over(sentBytes),
    receivedBytes: over(receivedBytes),
    stolen: stolenTime(phases),
  };
}

const isNoop = (samples: readonly Sample[]): boolean => samples.some(({ trial }) => trial.server === 'noop');

function describeLeftOut(name: string, samples: readonly Sample[]): string[] {
  const failures = findFailures(name, samples);
  if (failures.length === 0) return [];
  const rounds = [
    ...new Set(samples.filter((sample) => !isSound(sample)).map(({ trial }) => trial.round)),
  ].sort((one, other) => one - other);
  return [...failures, `${roundsText(rounds)} ${rounds.length === 1 ? 'is' : 'are'} left out`];
}

const rangeOf = (values: readonly number[]): Interval | undefined =>
  values.length === 0 ? undefined : { low: Math.min(...values), high: Math.max(...values) };

/** The percentiles of every table. */
export function percentilesOf(latency: HistogramData): Percentiles {
  return {
    p50: reliablePercentile(latency, 50),
    p90: reliablePercentile(latency, 90),
    p99: reliablePercentile(latency, 99),
    p999: reliablePercentile(latency, 99.9),
  };
}

/** From the start of a server's process to its readiness, in milliseconds, over all trials of what is selected. */
export function startMs(
  trials: readonly Trial[],
  selection: Pick<Selection, 'arm' | 'server'>,
): Estimate | undefined {
  const meant = trials.filter(({ arm, server }) => arm === selection.arm && server === selection.server);
  return estimate(meant.flatMap((trial) => trial.startMs ?? []));
}
