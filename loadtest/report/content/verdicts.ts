import { ARM_FACTS } from '../../result/arms.ts';
import type { Result } from '../../result/result.ts';
import type { QuestionVerdict } from '../../verdict/finding.ts';
import type { Table } from './section.ts';

export interface VerdictGroups {
  /** One for each question, by the first generator. */
  readonly main: readonly QuestionVerdict[];
  /** The same by the other generators. */
  readonly beside: readonly QuestionVerdict[];
  /** What is asked of other loads and percentiles. */
  readonly others: readonly QuestionVerdict[];
}

const ADJECTIVES = { latency: 'faster', cost: 'cheaper', capacity: 'more capacity' } as const;

/** `REST: faster`, `No significant difference`, `Invalid`. */
export function answerOf(verdict: QuestionVerdict): string {
  if (verdict.kind === 'invalid') return 'Invalid';
  if (verdict.kind === 'no-difference') return 'No significant difference';
  return `${ARM_FACTS[verdict.better].name}: ${ADJECTIVES[verdict.question]}`;
}

/** The verdicts of a result, by how much they matter. */
export function groupVerdicts({ verdicts }: Result): VerdictGroups {
  const main = verdicts.filter(({ isMain }) => isMain);
  const first = main[0]?.generator;
  return {
    main: main.filter(({ generator }) => generator === first),
    beside: main.filter(({ generator }) => generator !== first),
    others: verdicts.filter(({ isMain }) => !isMain),
  };
}

/** A row for each verdict. */
export function verdictTable(caption: string, verdicts: readonly QuestionVerdict[]): Table {
  return {
    caption,
    isText: true,
    head: ['Compared', 'Generator', 'Verdict'],
    rows: verdicts.map(({ about, generator, sentence, remarks }) => [
      about,
      generator,
      [sentence, ...remarks].join(' '),
    ]),
  };
}
