import { ARM_FACTS, type MainArm } from '../result/arms.ts';
import type { Profile } from '../result/result.ts';
import type { Contest } from './contest.ts';
import { type FlawContext, findFlaws, findRemarks, pairUp } from './find-flaws.ts';
import type { Finding, Question, QuestionVerdict } from './finding.ts';
import { degreesOf } from './first-look.ts';
import { amountText, ratioText } from './number-text.ts';
import { atPlace } from './select-samples.ts';
import { bootstrapInterval, mean, signTest, summarizeRatios } from './statistics.ts';

/** Figures of the two arms are alike to about 1 % only: ratios surely nearer to 1 than this are no difference. */
const LEAST_RATIO = 1.01;

export type JudgeContext = FlawContext & { readonly profile: Pick<Profile, 'seed'> };

/** How each question is answered. */
const HEADLINES: Readonly<Record<Question, (better: string, worse: string, ratio: string) => string>> = {
  latency: (better, worse, ratio) => `${better} answers ${ratio}x sooner than ${worse}`,
  cost: (better, worse, ratio) => `${worse} takes ${ratio}x the server CPU of ${better}`,
  capacity: (better, worse, ratio) => `${better} completes ${ratio}x as many requests as ${worse}`,
};

/**
 * Judges one contest by paired rounds: each gives one ratio, and the interval of their geometric mean comes from a
 * bootstrap over rounds, which knows how much rounds differ. There is no difference if the interval contains 1, or if
 * all of it is within 1 %, which the sentence then says instead.
 */
export function judgeContest(contest: Contest, context: JudgeContext): QuestionVerdict {
  const { question, generator, isMain, name, place } = contest;
  // Generators may reach their best under different loads, and are asked the same all the same.
  const about = question === 'capacity' ? name : atPlace(name, place);
  const asked = { question, generator, about, isMain, remarks: findRemarks(contest, context) };
  const reasons = findFlaws(contest, context);
  if (reasons.length > 0) {
    return { ...asked, kind: 'invalid', reasons, sentence: `Invalid: ${reasons.join('; ')}` };
  }

  const found = compareArms(contest, context.profile);
  const { low, high } = found.interval95;
  if (low <= 1 && high >= 1) {
    const sentence = tellNone('No significant difference between REST and gRPC', contest, found);
    return { ...asked, kind: 'no-difference', ...found, sentence };
  }
  if (low > 1 / LEAST_RATIO && high < LEAST_RATIO) {
    const sentence = tellNone('REST and gRPC differ by less than 1 %', contest, found);
    return { ...asked, kind: 'no-difference', ...found, sentence };
  }
  const isRestGreater = low > 1;
  const lead = isRestGreater ? found : inverse(found);
  const [better, worse] = isRestGreater === (question === 'capacity') ? REST_FIRST : GRPC_FIRST;
  const sentence = tellLead(contest, better, worse, lead);
  return { ...asked, kind: 'better', better, worse, ...lead, sentence };
}

const REST_FIRST = ['rest', 'grpc'] as const;
const GRPC_FIRST = ['grpc', 'rest'] as const;

/** REST to gRPC. */
function compareArms(contest: Contest, profile: JudgeContext['profile']): Finding {
  const { figure, unit } = contest;
  // A figure that is not there is a flaw, and found before.
  const values = pairUp(contest).map(({ rest, grpc }) => ({
    rest: figure(rest.phase) ?? Number.NaN,
    grpc: figure(grpc.phase) ?? Number.NaN,
  }));
  const differences = values.map(({ rest, grpc }) => rest - grpc);
  const { seed } = profile;
  const degrees = degreesOf(values.length, profile);
  return {
    ...summarizeRatios(
      values.map(({ rest, grpc }) => rest / grpc),
      seed,
      degrees,
    ),
    difference: { value: mean(differences), interval95: bootstrapInterval(differences, seed, degrees), unit },
    signTestP: signTest(differences),
    rounds: values.length,
  };
}

/** gRPC to REST, of a finding that is REST to gRPC. */
function inverse({ ratio, interval95, difference, ...rest }: Finding): Finding {
  return {
    ...rest,
    ratio: 1 / ratio,
    interval95: { low: 1 / interval95.high, high: 1 / interval95.low },
    difference: {
      ...difference,
      value: -difference.value,
      interval95: { low: -difference.interval95.high, high: -difference.interval95.low },
    },
  };
}

function tellNone(what: string, { name, place }: Contest, found: Finding): string {
  return `${what} in ${atPlace(name, place)} (REST/gRPC ${ratioText(found).ratio}, ${confidenceText(found)})`;
}

function tellLead(
  { question, lead, place }: Contest,
  better: MainArm,
  worse: MainArm,
  found: Finding,
): string {
  const { value, unit } = found.difference;
  const { ratio } = ratioText(found);
  const headline = HEADLINES[question](ARM_FACTS[better].name, ARM_FACTS[worse].name, ratio);
  return `${headline} (${confidenceText(found)}): ${atPlace(lead(`${amountText(value)} ${unit}`), place)}`;
}

const confidenceText = (found: Finding): string => `${ratioText(found).confidence}, ${found.rounds} rounds`;
