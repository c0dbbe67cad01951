import type { Target } from '../load/target.ts';
import type { PerMainArm } from '../verdict/contest.ts';
import { type Plan, readPlan } from './plan.ts';
import { readTargets } from './targets.ts';

/** What a comparison is asked for. */
export interface Input {
  readonly plan: Plan;
  readonly targets: PerMainArm<Target>;
}

/** The input from the environment. Throws an error that names everything that is wrong with it, in one line. */
export function readInput(env: Readonly<Record<string, string | undefined>>): Input {
  const mistakes: string[] = [];
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      mistakes.push((error as Error).message);
      return undefined;
    }
  };
  const plan = attempt(() => readPlan(env));
  const targets = attempt(() => readTargets(env));
  if (plan === undefined || targets === undefined) throw new Error(mistakes.join('; '));
  return { plan, targets };
}
