import { ARM_NAMES, ARMS } from '../arms.ts';
import type { ArmStatistics, Comparison } from '../comparison.ts';

const ms = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(3)} ms` : '-');
const seconds = (valueMs: number): string => `${(valueMs / 1000).toFixed(2)} s`;
const perSecond = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(0)} /s` : '-');

const ROWS: readonly (readonly [string, (statistics: ArmStatistics) => string])[] = [
  ['average', ({ averageMs }) => ms(averageMs)],
  ['min', ({ minMs }) => ms(minMs)],
  ['max', ({ maxMs }) => ms(maxMs)],
  ['standard deviation', ({ standardDeviationMs }) => ms(standardDeviationMs)],
  ['p50', ({ p50Ms }) => ms(p50Ms)],
  ['p90', ({ p90Ms }) => ms(p90Ms)],
  ['p95', ({ p95Ms }) => ms(p95Ms)],
  ['p99', ({ p99Ms }) => ms(p99Ms)],
  ['p99.9', ({ p999Ms }) => ms(p999Ms)],
  ['total time', ({ totalTimeMs }) => seconds(totalTimeMs)],
  ['throughput', ({ throughputPerSecond }) => perSecond(throughputPerSecond)],
  ['completed', ({ completed }) => String(completed)],
  ['errors', ({ errors }) => String(errors)],
];

const LINE_WIDTH = 100;
const LABEL_WIDTH = 20;
const COLUMN_WIDTH = 13;

/** A comparison for the terminal: what was done, a table, what the figures mean, and the verdict in the last line. */
export function renderText(comparison: Comparison): string {
  const { generator, targets, profile, verdict } = comparison;
  return [
    `${comparison.subject}.`,
    `${profile.rounds} rounds of ${profile.calls} calls to each, after ${profile.warmupCalls} calls of warm-up; seed ${profile.seed}.`,
    `By ${generator.name} ${generator.version}: REST at ${targets.rest}, gRPC at ${targets.grpc}.`,
    '',
    ...(comparison.rounds.length > 0 ? renderFigures(comparison) : []),
    verdict.sentence,
    '',
  ].join('\n');
}

function renderFigures({ statistics, generator, reading }: Comparison): string[] {
  const names = ARMS.map((arm) => ARM_NAMES[arm]);
  const table = ROWS.map(([label, cell]) =>
    renderRow(
      label,
      ARMS.map((arm) => cell(statistics[arm])),
    ),
  );
  return [renderRow('', names), ...table, '', ...wrap(`${generator.latency} ${reading}`), ''];
}

const renderRow = (label: string, cells: readonly string[]): string =>
  label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('');

function wrap(text: string): string[] {
  return text.match(new RegExp(`.{1,${LINE_WIDTH}}(?: |$)`, 'g'))?.map((line) => line.trimEnd()) ?? [];
}
