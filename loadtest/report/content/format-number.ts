import type { Interval } from '../../verdict/statistics.ts';

/** Three significant digits, and more only before the point: 0.412, 4.12, 41.2, 412, 41,234. A dash for nothing. */
export function formatNumber(value: number | null | undefined): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  if (value < 0) return `−${formatNumber(-value)}`;
  const size = value;
  if (size >= 100 || value === 0) return Math.round(value).toLocaleString('en-US');
  if (size < 0.001) return value.toExponential(1);
  return value.toFixed(Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(size)))));
}

/** A round value, without digits that say nothing: 0.5, 5, 50,000. */
export const formatTick = (value: number): string =>
  value.toLocaleString('en-US', { maximumSignificantDigits: 3 });

/** `412 (408–417)`, `−4.1 (−5.2 to −3.1)`: the value and its 95 % interval, if it has one. */
export function formatEstimate(
  estimate: { readonly value: number; readonly interval95?: Interval } | undefined,
): string {
  if (estimate?.interval95 === undefined) return formatNumber(estimate?.value);
  const { low, high } = estimate.interval95;
  const to = low < 0 ? ' to ' : '–';
  return `${formatNumber(estimate.value)} (${formatNumber(low)}${to}${formatNumber(high)})`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB'];

/** `640 B`, `16 KiB`, `1.5 MiB`. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === undefined || bytes === null) return '–';
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(bytes) / 10)));
  const value = bytes / 1024 ** step;
  return `${Number.isInteger(value) ? value : formatNumber(value)} ${UNITS[step]}`;
}
