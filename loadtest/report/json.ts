import type { Result } from '../result/result.ts';

/** Finer than any clock here can tell, and enough to sum many. */
const DIGITS = 9;

/** A result as the text of its file: indented, but with each list of numbers on one line. */
export function renderJson(result: Result): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  const indented = JSON.stringify(result, rounded, 2);
  return `${indented.replace(/\[[-\d.,e\s]+\]/g, (numbers) => numbers.replace(/\s+/g, ''))}\n`;
}
