import type { Environment } from '../result/environment.ts';
import type { Result } from '../result/result.ts';
import type { QuestionVerdict } from '../verdict/finding.ts';
import { verdictNotes } from '../verdict/verdict-notes.ts';

/** What a person has to know before the study begins, line by line. */
export function describeStart(
  { cpu, cpus, versions, kernel, pinning, limits }: Environment,
  { seed }: { seed: number },
  missing: readonly string[],
): string[] {
  return [
    `Node.js ${versions['Node.js']}, ${kernel}, ${cpus} CPUs (${cpu}), limits: ${limits}`,
    pinning,
    `Seed ${seed}`,
    ...missing.map((reason) => `NOT MEASURED: ${reason}`),
  ];
}

/** The answers to the main questions, and what is not in them, line by line. */
export function describeOutcome({ subject, trials, ended, verdicts, missing, problems }: Result): string[] {
  return [
    `${subject}, ${Math.max(0, ...trials.map(({ round }) => round))} rounds: ${ended}`,
    '',
    ...verdicts.filter(({ isMain }) => isMain).flatMap(describeVerdict),
    ...under('Problems:', problems),
    ...under('Not measured:', missing),
  ];
}

const describeVerdict = (verdict: QuestionVerdict): string[] => [
  `${verdict.question} by ${verdict.generator} (${verdict.about}): ${verdict.sentence}`,
  ...verdictNotes(verdict).map((note) => `  ${note}`),
];

const under = (head: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', head, ...lines.map((line) => `  ${line}`)];
