import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from '../../services/runtime/start-error.ts';
import { RATE_MAX } from '../load/read-order.ts';
import { ROUNDS_MIN } from '../verdict/find-flaws.ts';
import { type Like, readLike } from './like.ts';
import type { PlanName } from './plan.ts';
import type { GivenRates } from './rates.ts';

const ROUNDS_MAX = 100;
const BUDGET_MAX_S = 24 * 3600;
/**
 * With the report after the rounds, the full study takes less than 15 minutes, the quick one less than one. The check of
 * itself is over after its least number of rounds.
 */
const BUDGET_S = { full: 870, quick: 50, 'self-check': 10 } as const;
const SEED_END = 2 ** 32;
/** Those of a calibration are three, too. */
const RATES = 3;

export const USAGE = `npm run compare -- [options]

Measures TCP, REST and gRPC side by side, on this machine or in a cluster, and writes a result file and its report.

  --quick            the main questions only, in under a minute
  --like FILE        what this result has measured: its plan, rates, rounds and generators, so that the two can be compared
  --rates A,B,C      latency at these requests/s, ascending, and not at 10, 50 and 80 % of the slower one's capacity
  --context NAME     in the cluster of this kube context, such as kind-wirelab, and not on this machine
  --image NAME       the image for the pods there, with servers and load; without it one is built and loaded into kind
  --seed N           of the order of the trials and of the bootstrap, 0 to ${SEED_END - 1} (drawn, and recorded)
  --rounds N         the least number of rounds, ${ROUNDS_MIN} to ${ROUNDS_MAX} (${ROUNDS_MIN}, or those of --like)
  --budget SECONDS   rounds beyond these begin only within this time (${BUDGET_S.full}, or ${BUDGET_S.quick} with --quick)
  --out FOLDER       where the files go (results)
  --self-check       REST beside itself, in about 15 s: there must be no significant difference
  --help

In a pipeline: npm run compare -- --like OLD && npm run report -- OLD results/latest.json`;

export interface StudyOptions {
  readonly plan: PlanName;
  /** The result that is to be measured again. */
  readonly like: Like | undefined;
  /** Those of a calibration without them. */
  readonly rates: GivenRates | undefined;
  /** The kube context; this machine without it. */
  readonly context: string | undefined;
  readonly image: string | undefined;
  readonly seed: number;
  readonly minRounds: number;
  readonly budgetSeconds: number;
  readonly out: string;
  readonly help: boolean;
}

/** Throws a `StartError` that names every mistake in the arguments. Reads the file of --like. */
export function readOptions(args: readonly string[]): StudyOptions {
  const { values } = parse(args);
  const mistakes = findMistakes(values);
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      mistakes.push((error as Error).message);
      return undefined;
    }
  };
  function number(option: '--seed' | '--rounds' | '--budget', fallback: number, min: number, max: number) {
    const text = values[option.slice(2) as 'seed' | 'rounds' | 'budget'];
    if (text === undefined) return fallback;
    return attempt(() => readNumber(option, text, min, max)) ?? fallback;
  }
  const { like: file, rates: list } = values;
  const like = file === undefined || file === '' ? undefined : attempt(() => readLike(file));
  if (like !== undefined)
    mistakes.push(...findOtherPlace(like, values.context), ...findOverwritten(like, values.out));
  const rates = list === undefined ? like?.rates : attempt(() => readRates(list));
  const plan = values['self-check'] ? 'self-check' : values.quick ? 'quick' : (like?.plan ?? 'full');
  const options = {
    plan,
    like,
    rates,
    context: values.context,
    image: values.image,
    seed: number('--seed', randomInt(SEED_END), 0, SEED_END - 1),
    minRounds: number('--rounds', like?.profile.minRounds ?? ROUNDS_MIN, ROUNDS_MIN, ROUNDS_MAX),
    budgetSeconds: number('--budget', BUDGET_S[plan], 1, BUDGET_MAX_S),
    out: values.out,
    help: values.help,
  } as const;
  if (mistakes.length > 0) throw new StartError(mistakes);
  return options;
}

type Values = ReturnType<typeof parse>['values'];

/** Options without a value, and those that contradict each other. */
function findMistakes(values: Values): string[] {
  const empty = (['context', 'image', 'out', 'like'] as const).filter((option) => values[option] === '');
  const isSelfCheck = values['self-check'];
  const contradictions: readonly (readonly [boolean, string])[] = [
    [
      values.image !== undefined && values.context === undefined,
      '--image is for a cluster: it goes with --context',
    ],
    [values.like !== undefined && values.quick, '--like says what is measured: leave out --quick'],
    [values.like !== undefined && values.rates !== undefined, '--like says the rates: leave out --rates'],
    [values.like !== undefined && isSelfCheck, '--self-check is compared with nothing: leave out --like'],
    [values.rates !== undefined && isSelfCheck, '--self-check has a rate of its own: leave out --rates'],
  ];
  return [
    ...empty.map((option) => `--${option} needs a value`),
    ...contradictions.filter(([isSo]) => isSo).map(([, mistake]) => mistake),
  ];
}

function findOtherPlace({ file, environment: { place } }: Like, context: string | undefined): string[] {
  if (place === 'cluster' && context === undefined)
    return [`${file} was measured in a cluster: name its context by --context`];
  return place === 'local' && context !== undefined
    ? [`${file} was measured on a machine and not in a cluster: leave out --context`]
    : [];
}

/** The one would be compared with itself after it. */
function findOverwritten({ file }: Like, out: string): string[] {
  if (resolve(file) !== resolve(out, 'latest.json')) return [];
  return [
    `${file} would be replaced by the new result: name the same one by its time, or another folder by --out`,
  ];
}

function readNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${option} takes a whole number from ${min} to ${max}, not '${text}'`);
}

function readRates(text: string): GivenRates {
  const rates = text.split(',').map((rate) => (/^\d{1,10}$/.test(rate) ? Number(rate) : Number.NaN));
  const isRight = (rate: number, index: number) =>
    rate >= 1 && rate <= RATE_MAX && (index === 0 || rate > (rates[index - 1] ?? 0));
  if (rates.length === RATES && rates.every(isRight)) return { rates };
  throw new Error(
    `--rates takes ${RATES} ascending whole numbers from 1 to ${RATE_MAX}, such as 200,1000,1600, not '${text}'`,
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        like: { type: 'string' },
        rates: { type: 'string' },
        context: { type: 'string' },
        image: { type: 'string' },
        seed: { type: 'string' },
        rounds: { type: 'string' },
        budget: { type: 'string' },
        out: { type: 'string', default: 'results' },
        'self-check': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new StartError([`${(error as Error).message} (--help tells the options)`]);
  }
}
