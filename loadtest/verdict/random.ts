/** Gives numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/**
 * A generator that gives the same numbers for the same seed, in k6 and in Node.js: mulberry32, with 2^32 states. Good
 * enough for shuffling and resampling, not for secrets.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
