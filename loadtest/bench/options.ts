import { parseArgs } from 'node:util';
import { ROUNDS_MIN } from '../verdict/find-flaws.ts';
import { CONTESTS, type Contest } from './contests.ts';

export const USAGE = `npm run bench -- [options]
  --rounds N      rounds of each contest, ${ROUNDS_MIN} to 100 (5)
  --seconds S     measured time of each trial, 0.5 to 60 (2)
  --only NAMES    of ${CONTESTS.map(({ name }) => name).join(', ')}; with commas between them (all)
  --self-check    the floor beside itself: the ratio has to be 1
  --json FILE     writes every figure to a file, too
  --help`;

export interface BenchOptions {
  readonly rounds: number;
  readonly measureMs: number;
  readonly contests: readonly Contest[];
  readonly selfCheck: boolean;
  readonly json: string | undefined;
  readonly help: boolean;
}

/** Throws a `TypeError` that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      only: { type: 'string' },
      'self-check': { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const selfCheck = values['self-check'];
  return {
    rounds: number('--rounds', values.rounds, { min: ROUNDS_MIN, max: 100, whole: true }),
    measureMs: 1000 * number('--seconds', values.seconds, { min: 0.5, max: 60, whole: false }),
    contests: choose(values.only).map((one) => (selfCheck ? { ...one, service: one.floor } : one)),
    selfCheck,
    json: values.json,
    help: values.help,
  };
}

function number(name: string, text: string, limits: { min: number; max: number; whole: boolean }): number {
  const { min, max, whole } = limits;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
  throw new TypeError(
    `${name} must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not '${text}'`,
  );
}

function choose(only: string | undefined): readonly Contest[] {
  if (only === undefined) return CONTESTS;
  return only.split(',').map((name) => {
    const contest = CONTESTS.find((one) => one.name === name);
    if (contest !== undefined) return contest;
    throw new TypeError(`--only takes ${CONTESTS.map((one) => one.name).join(', ')}, not '${name}'`);
  });
}
