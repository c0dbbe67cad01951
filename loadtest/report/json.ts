import type { Comparison } from '../comparison.ts';

/** Latencies are kept to a tenth of a microsecond: finer than any clock here can tell. */
const DECIMALS = 4;

/** A comparison as the text of a result file: indented, but with each list of numbers on one line. */
export function renderJson(comparison: Comparison): string {
  const rounded = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toFixed(DECIMALS)) : value;
  const indented = JSON.stringify(comparison, rounded, 2);
  return `${indented.replace(/\[[-\d.,e\s]+\]/g, (numbers) => numbers.replace(/\s+/g, ''))}\n`;
}
