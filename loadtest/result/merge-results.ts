import { judgeStudy } from '../verdict/judge-study.ts';
import type { Environment } from './environment.ts';
import { mergeTrials } from './merge-trials.ts';
import type { Result } from './result.ts';

/**
 * One result of the parts of one distributed run: k6 processes, each with a share of the load, that measured the same
 * servers at the same time. A trial becomes the union of what the parts have of it: its load, what was completed and what
 * went wrong are summed, latencies joined, and its time is the longest; so throughput is the sum as well. Verdicts are
 * judged anew. Throws an error that says what differs where the parts are not of one run, or not all of it.
 */
export function mergeResults(parts: readonly Result[]): Result {
  const [first, ...others] = parts;
  if (first === undefined) throw new Error('there are no parts to merge: name their files');
  if (others.length === 0) return first;
  const differences = findDifferences(parts);
  if (differences.length > 0) {
    throw new Error(`these are not the parts of one run: ${differences.join('; ')}`);
  }
  // What all of them have made would be told as the load of those that are here.
  if (first.profile.parts !== parts.length) {
    throw new Error(
      `name every part, each once: these are ${parts.length}, and the run has ${first.profile.parts ?? 1}`,
    );
  }
  const { trials, missing, problems: apart } = mergeTrials(parts.map((part) => part.trials));
  const own = parts.flatMap((part, index) => part.problems.map((problem) => `part ${index + 1}: ${problem}`));
  const problems = [...own, ...apart];
  return {
    ...first,
    startedAt: parts.map(({ startedAt }) => startedAt).reduce((a, b) => (a < b ? a : b)),
    endedAt: parts.map(({ endedAt }) => endedAt).reduce((a, b) => (a > b ? a : b)),
    environment: mergeEnvironments(parts.map(({ environment }) => environment)),
    trials,
    missing: [...new Set([...parts.flatMap((part) => part.missing), ...missing])],
    problems,
    verdicts: judgeStudy(trials, first.profile, problems, {
      planned: first.generators.map(({ name }) => name),
    }),
  };
}

/** What has to be the same in all parts, by what it is called in an error. */
const ALIKE: readonly (readonly [string, (part: Result) => unknown])[] = [
  ['the format', ({ format }) => format],
  ['the subject', ({ subject }) => subject],
  ['the seed', ({ profile }) => profile.seed],
  ['the profile', ({ profile }) => profile],
  ['the generators', ({ generators }) => generators],
  ['the place', ({ environment }) => environment.place],
  ['the servers', ({ environment }) => environment.targets],
  ['the version', ({ environment }) => environment.version],
  ['the commit', ({ environment }) => environment.commit],
];

function findDifferences([first, ...others]: readonly Result[]): string[] {
  return others.flatMap((part, index) => {
    if (first === undefined) return [];
    const name = `part ${index + 2}`;
    if (isSame(part, first)) return [`${name} is the same as part 1`];
    const unlike = ALIKE.find(([, of]) => !isSame(of(part), of(first)));
    if (unlike !== undefined) {
      const [what, of] = unlike;
      return [
        `${what} of part 1 is ${JSON.stringify(of(first))}, and of ${name} ${JSON.stringify(of(part))}`,
      ];
    }
    const isApart = part.startedAt > first.endedAt || part.endedAt < first.startedAt;
    return isApart ? [`${name} did not run while part 1 did`] : [];
  });
}

/** Of the generators' machines: each different one is named. */
function mergeEnvironments(parts: readonly Environment[]): Environment {
  const inWords = (of: (part: Environment) => string) => [...new Set(parts.map(of))].join('; ');
  const added = (of: (part: Environment) => number | null) =>
    parts.reduce<number | null>((total, part) => {
      const value = of(part);
      return total === null || value === null ? null : total + value;
    }, 0);
  return {
    ...(parts[0] as Environment),
    isDirty: parts.some(({ isDirty }) => isDirty) || (parts[0]?.isDirty ?? null),
    kernel: inWords(({ kernel }) => kernel),
    cpu: inWords(({ cpu }) => cpu),
    cpus: added(({ cpus }) => cpus),
    memoryBytes: added(({ memoryBytes }) => memoryBytes),
    limits: inWords(({ limits }) => limits),
    pinning: inWords(({ pinning }) => pinning),
    isPinned: parts.every(({ isPinned }) => isPinned),
  };
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
