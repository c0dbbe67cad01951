/** A range that contains some values, and where it is to be labelled. */
export interface NiceRange {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A logarithmic range can't have more labels than these, lest they touch. */
const MAX_TICKS = 8;

/** From a power of ten, its double or its fivefold to another, whichever are next; labelled there, or at powers only. */
export function niceLogRange(values: readonly number[]): NiceRange {
  const positive = values.filter((value) => value > 0);
  const least = positive.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const greatest = positive.reduce((a, b) => Math.max(a, b), 0);
  if (greatest === 0) return { min: 1, max: 10, ticks: [1, 10] };
  const steps: number[] = [];
  for (
    let power = Math.floor(Math.log10(least)) - 1;
    power <= Math.ceil(Math.log10(greatest)) + 1;
    power += 1
  ) {
    for (const digit of [1, 2, 5]) steps.push(Number(`${digit}e${power}`));
  }
  const first = steps.findLastIndex((step) => step < least);
  const last = steps.findIndex((step) => step > greatest);
  const all = steps.slice(first, last + 1);
  const ticks = all.length <= MAX_TICKS ? all : all.filter((step) => Number.isInteger(Math.log10(step)));
  return { min: steps[first] ?? least, max: steps[last] ?? greatest, ticks };
}
