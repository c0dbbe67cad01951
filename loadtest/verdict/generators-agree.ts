import { GENERATORS, type Generator, type GeneratorName } from '../result/result.ts';
import type { Question, QuestionVerdict } from './finding.ts';
import { ratioText } from './number-text.ts';
import type { PairedRatio } from './statistics.ts';

/** Two generators that were asked the same. */
export interface Agreement {
  readonly question: Question;
  readonly about: string;
  readonly generators: readonly [GeneratorName, GeneratorName];
  /** REST to gRPC, in the order of `generators`. */
  readonly ratios: readonly [PairedRatio, PairedRatio];
  /** Whether the intervals of the two ratios overlap. */
  readonly agree: boolean;
  readonly sentence: string;
}

/**
 * Compares what several generators say of the same: the same question, figure and rate. They share no client, and k6 shares
 * nothing with the others on the way of a request, so that where they agree the figure is the servers'; where the intervals of their ratios don't overlap, the sentence names both figures and what
 * each one's latency includes. Verdicts that are invalid are left out.
 */
export function generatorsAgree(
  verdicts: readonly QuestionVerdict[],
  generators: readonly Pick<Generator, 'name' | 'latency'>[],
): Agreement[] {
  const order = ({ generator }: QuestionVerdict) => GENERATORS.indexOf(generator);
  const ordered = [...verdicts].sort((one, other) => order(one) - order(other));
  return ordered.flatMap((one, index) =>
    ordered
      .slice(index + 1)
      .filter(
        ({ generator, question, about }) =>
          generator !== one.generator && question === one.question && about === one.about,
      )
      .flatMap((other) => {
        const [first, second] = [restToGrpc(one), restToGrpc(other)];
        if (first === undefined || second === undefined) return [];
        const agree = overlap(first, second);
        const { question, about } = one;
        const names = [one.generator, other.generator] as const;
        const found = { question, about, generators: names, ratios: [first, second] as const, agree };
        return [{ ...found, sentence: tell(found, generators) }];
      }),
  );
}

/** The ratio of REST to gRPC in the figure itself, whichever is better; `undefined` of an invalid verdict. */
export function restToGrpc(verdict: QuestionVerdict): PairedRatio | undefined {
  if (verdict.kind === 'invalid') return undefined;
  const { ratio, interval95 } = verdict;
  const isRestGreater =
    verdict.kind === 'no-difference' || (verdict.better === 'rest') === (verdict.question === 'capacity');
  if (isRestGreater) return { ratio, interval95 };
  return { ratio: 1 / ratio, interval95: { low: 1 / interval95.high, high: 1 / interval95.low } };
}

const overlap = ({ interval95: a }: PairedRatio, { interval95: b }: PairedRatio): boolean =>
  a.low <= b.high && b.low <= a.high;

function tell(
  { question, about, generators: [one, other], ratios, agree }: Omit<Agreement, 'sentence'>,
  generators: readonly Pick<Generator, 'name' | 'latency'>[],
): string {
  const [first, second] = ratios.map((found) => {
    const { ratio, confidence } = ratioText(found);
    return `${ratio} (${confidence})`;
  });
  const figures = `REST/gRPC is ${first} by ${one}, ${second} by ${other}`;
  if (agree) return `${one} and ${other} agree on ${about}: ${figures}.`;
  const why = [one, other].flatMap((name) => {
    const latency = generators.find((generator) => generator.name === name)?.latency;
    return latency === undefined ? [] : [`${name}: ${latency}`];
  });
  return [`${one} and ${other} disagree on ${about}: ${figures}.`, REASONS[question], ...why].join(' ');
}

/** What can make generators differ, by question. */
const REASONS: Readonly<Record<Question, string>> = {
  latency: 'A latency includes what the client itself does, and the clients differ.',
  cost: 'They write their requests in different pieces and at different moments, which a server pays for.',
  capacity: 'They press the server in different ways.',
};
