import { StartError } from '../../services/runtime/start-error.ts';
import { readResult } from '../result/read-result.ts';
import { GENERATORS, type GeneratorName, type Profile, type Result } from '../result/result.ts';
import { findUnlikeEnvironments } from '../verdict/alike.ts';
import { measuredRates } from '../verdict/measured-rates.ts';
import type { Place } from './place.ts';
import type { GivenRates } from './rates.ts';

/** An earlier study that is to be measured again, so that the two can be compared. */
export interface Like {
  readonly file: string;
  readonly plan: 'full' | 'quick';
  readonly profile: Pick<Profile, 'minRounds' | 'timeoutMs' | 'payload'>;
  readonly rates: GivenRates;
  readonly generators: readonly GeneratorName[];
  readonly environment: Result['environment'];
}

/** What the result in a file was measured with. Throws an error that says why it can't be measured again. */
export function readLike(file: string): Like {
  const result = readResult(file);
  const { profile, problems, environment } = result;
  if (profile.name === 'alone') {
    throw new Error(
      `${file} is not of 'npm run compare': measure it again as it was, by loadtest/compare.ts`,
    );
  }
  const [problem] = problems;
  if (problem !== undefined) {
    throw new Error(`${file} says nothing, so that nothing can be compared with it: ${problem}`);
  }
  const rates = measuredRates(result);
  if (rates.length === 0) {
    throw new Error(
      `${file} has no arrival rates, as it was interrupted too early: name a result that is complete`,
    );
  }
  const generators = result.generators.map(({ name }) => name);
  const byGenerator = Object.fromEntries(generators.map((name) => [name, measuredRates(result, name)]));
  return { file, plan: profile.name, profile, rates: { rates, byGenerator }, generators, environment };
}

/**
 * The same place with the generators of an earlier study and no others. Rejects with a `StartError` where what is
 * measured here could not be compared with it: better before a study than after it.
 */
export async function likePlace(place: Place, { file, generators, environment }: Like): Promise<Place> {
  const lacking = GENERATORS.filter((name) => generators.includes(name) && !place.generators.includes(name));
  const reasons = [
    ...findUnlikeEnvironments(environment, await place.environment()),
    ...lacking.map((name) => [`the generator ${name} is not here`, ...place.missing].join(': ')),
  ];
  if (reasons.length > 0) {
    const advice =
      'measure where it was measured, or leave out --like and keep the result for later comparisons';
    throw new StartError(reasons.map((reason) => `Not like ${file}: ${reason}`).concat(`So ${advice}`));
  }
  return { ...place, generators: place.generators.filter((name) => generators.includes(name)) };
}
