import type { Profile } from '../result/result.ts';
import type { QuestionVerdict } from '../verdict/finding.ts';
import { firstLook } from '../verdict/first-look.ts';

/** Whether there have been enough rounds, and why, as a part of a sentence. */
export interface Precision {
  readonly isEnough: boolean;
  readonly words: string;
}

/** The end of an interval is less than so many times its beginning: narrower than 10 %. */
const WIDTH_MAX = 1.1;

/**
 * Looks at the main verdicts by `wire`: enough is when the interval of each is narrow, after as many rounds as may be looked
 * at. Those that are invalid do not count, as further rounds don't mend what is wrong with them.
 */
export function judgePrecision(
  verdicts: readonly QuestionVerdict[],
  profile: Pick<Profile, 'minRounds'>,
): Precision {
  const main = verdicts.filter(({ isMain, generator }) => isMain && generator === 'wire');
  const valid = main.filter((verdict) => verdict.kind !== 'invalid');
  const wide = valid.filter(({ interval95: { low, high } }) => high / low >= WIDTH_MAX);
  if (valid.length === 0) return { isEnough: true, words: 'further rounds would make no verdict valid' };
  if (wide.length === 0) {
    const isEnough = valid.every(({ rounds }) => rounds >= firstLook(profile));
    return { isEnough, words: 'the main intervals are narrower than 10 %' };
  }
  return { isEnough: false, words: `wider than 10 % is still: ${wide.map(({ about }) => about).join('; ')}` };
}
