import type { Condition, Load } from '../result/result.ts';
import { describeCondition } from './describe-condition.ts';

/** Conditions of a round that were planned and not measured, and why. */
export interface Gap {
  readonly round: number;
  readonly conditions: readonly Condition[];
  /** How many the round was to have. */
  readonly planned: number;
  readonly reason: string;
}

/** A trial, as far as it is known by its words. */
type Measured = Omit<Condition, 'phases'> & { readonly phases: readonly { readonly load: Load }[] };

/** More would not be read. */
const NAMES_MAX = 5;

/** A sentence for all rounds that lack the same for the same reason, and one for what no round has. */
export function describeGaps(gaps: readonly Gap[], measured: readonly Measured[]): string[] {
  const rounds = new Map<string, number[]>();
  for (const gap of gaps) {
    if (gap.conditions.length === 0) continue;
    const what = `${describeLack(gap)}: ${gap.reason}`;
    rounds.set(what, [...(rounds.get(what) ?? []), gap.round]);
  }
  const lines = [...rounds].map(([what, of]) => `round${of.length > 1 ? 's' : ''} ${of.join(', ')}: ${what}`);
  const never = neverMeasured(gaps, measured);
  return never.length === 0 ? lines : [...lines, `not measured in any round: ${never.join('; ')}`];
}

function describeLack({ conditions, planned }: Gap): string {
  if (conditions.length === planned) return 'everything';
  if (conditions.length > NAMES_MAX) return `${conditions.length} of ${planned} trials`;
  return conditions.map(describeCondition).join('; ');
}

function neverMeasured(gaps: readonly Gap[], measured: readonly Measured[]): string[] {
  const seen = new Set(measured.map(describeTrial));
  const lacking = gaps.flatMap(({ conditions }) => conditions.map(describeCondition));
  return [...new Set(lacking)].filter((words) => !seen.has(words));
}

const describeTrial = (trial: Measured): string =>
  describeCondition({ ...trial, phases: trial.phases.map(({ load }) => load) });
