import type { Question } from './finding.ts';
import {
  completedPerSecond,
  cpuMicros,
  type Figure,
  meanMs,
  medianMs,
  reliablePercentile,
  wireBytes,
} from './phase-figures.ts';

/** A figure that two results are compared by. */
export interface Measure {
  readonly question: Question;
  /** `median latency`. */
  readonly name: string;
  readonly figure: Figure;
  readonly unit: string;
}

/** A figure that verdicts are about. */
export interface JudgedMeasure extends Measure {
  /** What a difference is called after its amount and unit are known: `median 0.42 ms less`. */
  readonly lead: (amount: string) => string;
}

export const MEDIAN: JudgedMeasure = {
  question: 'latency',
  name: 'median latency',
  figure: medianMs,
  unit: 'ms',
  lead: (amount) => `median ${amount} less`,
};

export const LATE: JudgedMeasure = {
  question: 'latency',
  name: '99th percentile of latency',
  figure: ({ latency }) => reliablePercentile(latency, 99),
  unit: 'ms',
  lead: (amount) => `99th percentile ${amount} less`,
};

export const MEAN: JudgedMeasure = {
  question: 'latency',
  name: 'mean latency',
  figure: meanMs,
  unit: 'ms',
  lead: (amount) => `mean ${amount} less`,
};

export const COST: JudgedMeasure = {
  question: 'cost',
  name: 'server CPU per request',
  figure: cpuMicros,
  unit: 'µs',
  lead: (amount) => `${amount} more per request`,
};

export const CAPACITY: JudgedMeasure = {
  question: 'capacity',
  name: 'capacity',
  figure: completedPerSecond,
  unit: 'requests/s',
  lead: (amount) => `${amount} more`,
};

/** Hardly differs from round to round, so that a small change is a sure one. */
export const BYTES: Measure = {
  question: 'cost',
  name: 'bytes on the wire per request',
  figure: wireBytes,
  unit: 'bytes',
};
