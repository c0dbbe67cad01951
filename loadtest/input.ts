import type { PerArm } from './arms.ts';
import { type Profile, readProfile } from './profile.ts';
import { readTargets, type Target } from './targets.ts';

/** What a comparison is asked for. */
export interface Input {
  readonly profile: Profile;
  readonly targets: PerArm<Target>;
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
  const profile = attempt(() => readProfile(env));
  const targets = attempt(() => readTargets(env));
  if (profile === undefined || targets === undefined) throw new Error(mistakes.join('; '));
  return { profile, targets };
}
