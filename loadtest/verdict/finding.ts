import type { MainArm } from '../result/arms.ts';
import type { GeneratorName } from '../result/result.ts';
import type { Interval, PairedRatio } from './statistics.ts';

/** What is asked, each of its own figures: one is never inferred from another. */
export const QUESTIONS = ['latency', 'cost', 'capacity'] as const;
export type Question = (typeof QUESTIONS)[number];

/**
 * How much two arms differ, over paired rounds. The ratio is the better one's lead, so greater than 1: the worse one's
 * latency or cost by the better one's, the better one's capacity by the worse one's. For no difference it is REST's by
 * gRPC's.
 */
export interface Finding extends PairedRatio {
  /**
   * How much the better one is ahead, so positive (no difference: REST minus gRPC): the mean of the rounds, with its
   * interval.
   */
  readonly difference: { readonly value: number; readonly interval95: Interval; readonly unit: string };
  /** How likely rounds as one-sided as these are if there is no difference. */
  readonly signTestP: number;
  readonly rounds: number;
}

/** The answer to one question, in one sentence and in figures. */
export type QuestionVerdict = {
  readonly question: Question;
  readonly generator: GeneratorName;
  /** What was compared: `median latency at 2400 requests/s`. */
  readonly about: string;
  /** One for each question and generator answers the question; the others say the same of other loads and percentiles. */
  readonly isMain: boolean;
  readonly sentence: string;
  /** What a reader has to know beside it, though it does not make it invalid, each in a sentence. */
  readonly remarks: readonly string[];
} & (
  | ({ readonly kind: 'better'; readonly better: MainArm; readonly worse: MainArm } & Finding)
  | ({ readonly kind: 'no-difference' } & Finding)
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] }
);
