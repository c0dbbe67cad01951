import type { PairedRatio } from './statistics.ts';

/** A share as a percentage with two digits that count: `95 %`, `1.4 %`. */
export function percent(share: number): string {
  return `${share >= 0.1 ? (100 * share).toFixed(0) : String(Number((100 * share).toPrecision(2)))} %`;
}

/** A positive amount with two or three digits that count: 2310, 31.4, 1.31, 0.42, 0.0042. */
export function amountText(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toPrecision(value >= 1 ? 3 : 2);
}

/** `round 3`, `rounds 1, 2 and 5`. */
export function roundsText(rounds: readonly number[]): string {
  const last = rounds.at(-1);
  return rounds.length < 2 ? `round ${last}` : `rounds ${rounds.slice(0, -1).join(', ')} and ${last}`;
}

/** A ratio and its interval, with two decimals, or four where two could not tell an end of the interval from 1. */
export function ratioText({ ratio, interval95: { low, high } }: PairedRatio) {
  const decimals = [low, high].some((end) => Math.abs(end - 1) < 0.01) ? 4 : 2;
  return {
    ratio: ratio.toFixed(decimals),
    confidence: `95 % confidence ${low.toFixed(decimals)}-${high.toFixed(decimals)}`,
  };
}
