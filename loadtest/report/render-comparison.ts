import { type Change, changedName, type ResultComparison } from '../verdict/compare-results.ts';
import { formatEstimate, formatNumber } from './content/format-number.ts';
import type { Table } from './content/section.ts';
import { escapeMarkdown, renderMarkdownTable } from './markdown.ts';

/** A comparison of two results for the terminal: a table, what could not be compared, and the sentence last. */
export function renderComparisonText(comparison: ResultComparison): string {
  const { refusals, skipped, failed, remarks, sentence } = comparison;
  const table = changesTable(comparison);
  return [
    ...(table.rows.length > 0 ? [...renderColumns(table), ''] : []),
    ...skipped.map((reason) => `Left out: ${reason}`),
    ...failed.map((reason) => `Fails now: ${reason}`),
    ...remarks.map((remark) => `Note: ${remark}`),
    ...(refusals.length > 0 ? ['Not compared:', ...refusals.map((reason) => `- ${reason}`)] : [sentence]),
    '',
  ].join('\n');
}

/** The same for a pull request: the sentence first. */
export function renderComparisonMarkdown(comparison: ResultComparison): string {
  const { refusals, skipped, failed, remarks, sentence } = comparison;
  const table = changesTable(comparison);
  const reasons = refusals.map((reason) => `- ${escapeMarkdown(reason)}`);
  const notes = [
    ...failed.map((reason) => `- Fails now: ${escapeMarkdown(reason)}`),
    ...skipped.map((reason) => `- Left out: ${escapeMarkdown(reason)}`),
    ...remarks.map((remark) => `- Note: ${escapeMarkdown(remark)}`),
  ];
  return `${[
    ...(refusals.length > 0
      ? ['**Not compared:**', reasons.join('\n')]
      : [`**${escapeMarkdown(sentence)}**`]),
    ...(table.rows.length > 0 ? [renderMarkdownTable(table)] : []),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
  ].join('\n\n')}\n`;
}

function changesTable({ changes, control }: ResultComparison): Table {
  return {
    caption: 'Figures of both results',
    head: ['', 'by', 'old (95 % interval)', 'new (95 % interval)', 'new/old', 'p', ''],
    rows: [...changes, ...(control === null ? [] : [control])].map(rowOf),
  };
}

function rowOf(change: Change): string[] {
  const { arm, about, unit, generator, ratio, interval95, p, kind } = change;
  return [
    `${changedName(arm)}: ${about}, ${unit}`,
    generator,
    formatEstimate(change.old),
    formatEstimate(change.new),
    `${ratio.toFixed(3)} (${interval95.low.toFixed(3)}–${interval95.high.toFixed(3)})`,
    formatNumber(p),
    kind,
  ];
}

/** A table in columns of one width each, figures to the right. */
function renderColumns({ head = [], rows }: Table): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
