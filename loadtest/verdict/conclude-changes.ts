import type { Change } from './compare-results.ts';
import { percent } from './number-text.ts';

const BLIND_FACTOR = 2;

/** What a comparison comes to, in a sentence. */
export function concludeChanges(
  changes: readonly Change[],
  failed: readonly string[],
  threshold: number,
): string {
  const of = (wanted: Change['kind']) => changes.filter(({ kind }) => kind === wanted);
  const [worse, better] = [of('worse'), of('better')];
  const gained = better.length === 0 ? '' : `, ${better.length} better`;
  const moved = `worse by surely more than ${percent(threshold)}${gained}`;
  const told =
    worse.length === 0
      ? `None of ${changes.length} figures is ${moved}`
      : `${worse.length} of ${changes.length} figures ${worse.length === 1 ? 'is' : 'are'} ${moved}: ${sentences(worse)}`;
  if (failed.length === 0) return told;
  return `${failed.length} new ${failed.length === 1 ? 'failure' : 'failures'}. ${told}`;
}

const sentences = (changes: readonly Change[]): string => changes.map(({ sentence }) => sentence).join('; ');

/** A change that the interval reaches on either side of what was found would not have been a sure one. */
export function remarkBlindness(changes: readonly Change[]): string[] {
  const blind = changes.filter(({ ratio, interval95 }) => interval95.high / ratio > BLIND_FACTOR).length;
  if (blind === 0) return [];
  const vary = blind === 1 ? 'figures varies' : 'figures vary';
  return [
    `${blind} of ${changes.length} ${vary} so much that ${blind === 1 ? 'it' : 'they'} could be twice as bad unseen: take more rounds, or a quieter machine`,
  ];
}
