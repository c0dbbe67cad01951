import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { StartError } from '../../services/runtime/start-error.ts';
import { ROUNDS_MIN } from '../verdict/find-flaws.ts';
import type { PlanName } from './plan.ts';

const ROUNDS_MAX = 100;
const BUDGET_MAX_S = 24 * 3600;
/**
 * With the report after the rounds, the full study takes less than 15 minutes, the quick one less than one. The check of
 * itself is over after its least number of rounds.
 */
const BUDGET_S = { full: 870, quick: 50, 'self-check': 10 } as const;
const SEED_END = 2 ** 32;

export const USAGE = `npm run compare -- [options]

Measures TCP, REST and gRPC side by side, on this machine or in a cluster, and writes a result file and its report.

  --quick            the main questions only, in under a minute
  --context NAME     in the cluster of this kube context, such as kind-wirelab, and not on this machine
  --image NAME       the image for the pods there, with servers and load; without it one is built and loaded into kind
  --seed N           of the order of the trials and of the bootstrap, 0 to ${SEED_END - 1} (drawn, and recorded)
  --rounds N         the least number of rounds, ${ROUNDS_MIN} to ${ROUNDS_MAX} (${ROUNDS_MIN})
  --budget SECONDS   rounds beyond these begin only within this time (${BUDGET_S.full}, or ${BUDGET_S.quick} with --quick)
  --out FOLDER       where the files go (results)
  --self-check       REST beside itself, in about 15 s: there must be no significant difference
  --help`;

export interface StudyOptions {
  readonly plan: PlanName;
  /** The kube context; this machine without it. */
  readonly context: string | undefined;
  readonly image: string | undefined;
  readonly seed: number;
  readonly minRounds: number;
  readonly budgetSeconds: number;
  readonly out: string;
  readonly help: boolean;
}

/** Throws a `StartError` that names every mistake in the arguments. */
export function readOptions(args: readonly string[]): StudyOptions {
  const { values } = parse(args);
  const mistakes: string[] = [];
  function number(option: '--seed' | '--rounds' | '--budget', fallback: number, min: number, max: number) {
    const text = values[option.slice(2) as 'seed' | 'rounds' | 'budget'];
    if (text === undefined) return fallback;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    mistakes.push(`${option} takes a whole number from ${min} to ${max}, not '${text}'`);
    return fallback;
  }
  for (const option of ['context', 'image', 'out'] as const) {
    if (values[option] === '') mistakes.push(`--${option} needs a value`);
  }
  if (values.image !== undefined && values.context === undefined) {
    mistakes.push('--image is for a cluster: it goes with --context');
  }
  const plan = values['self-check'] ? 'self-check' : values.quick ? 'quick' : 'full';
  const options = {
    plan,
    context: values.context,
    image: values.image,
    seed: number('--seed', randomInt(SEED_END), 0, SEED_END - 1),
    minRounds: number('--rounds', ROUNDS_MIN, ROUNDS_MIN, ROUNDS_MAX),
    budgetSeconds: number('--budget', BUDGET_S[plan], 1, BUDGET_MAX_S),
    out: values.out,
    help: values.help,
  } as const;
  if (mistakes.length > 0) throw new StartError(mistakes);
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
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
