/** Of these slots one is the first: parts of a run that start nearly together agree on it. */
const SLOTS_BETWEEN = 15;
/** For the warm-up. */
const SLOTS_BEFORE = 5;

/**
 * When the first trial of a distributed run begins, by `Date.now()`: its parts can't ask each other, but their clocks agree.
 * So it is one of few moments that all of them know. Parts that start on different sides of one are apart, which is
 * noticed when they are merged.
 */
export function firstSlotMs(nowMs: number, slotMs: number): number {
  const period = SLOTS_BETWEEN * slotMs;
  return period * Math.ceil((nowMs + SLOTS_BEFORE * slotMs) / period);
}
