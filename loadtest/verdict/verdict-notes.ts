import type { QuestionVerdict } from './finding.ts';

/** What stands beside the sentence of a verdict, each in words: the sign test, where there is one, and the remarks. */
export function verdictNotes(verdict: QuestionVerdict): string[] {
  const signTest = verdict.kind === 'invalid' ? [] : [`Sign test: p = ${verdict.signTestP.toPrecision(2)}`];
  return [...signTest, ...verdict.remarks];
}
