import type { QuestionVerdict } from '../verdict/finding.ts';
import { verdictNotes } from '../verdict/verdict-notes.ts';
import type { Report } from './content/create-report.ts';
import type { Section, Table } from './content/section.ts';
import { answerOf, verdictTable } from './content/verdicts.ts';
import { escapeHtml } from './page/escape-html.ts';

/** A report for a pull request: verdicts first, tables folded away. */
export function renderMarkdown({ result, summary, provenance, verdicts, sections }: Report): string {
  const { main, beside, others } = verdicts;
  return `${[
    `## ${escapeMarkdown(result.subject)}`,
    escapeMarkdown(summary),
    ...list('This measurement says nothing:', result.problems),
    main
      .map((verdict) => {
        const notes = verdictNotes(verdict)
          .map((note) => `\n  ${escapeMarkdown(note)}`)
          .join('');
        return `- **${verdict.question} (${verdict.generator}): ${answerOf(verdict)}.** ${escapeMarkdown(verdict.sentence)}${notes}`;
      })
      .join('\n'),
    ...foldVerdicts('The same by other generators', beside),
    ...foldVerdicts('Other loads and percentiles', others),
    ...list('Not measured:', result.missing),
    ...sections.map(renderSection),
    escapeMarkdown(provenance),
  ].join('\n\n')}\n`;
}

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')];

function renderSection({ title, paragraphs, tables }: Section): string {
  const tablesWithCaptions = tables.map((table) =>
    [
      escapeMarkdown(table.caption),
      renderMarkdownTable(table),
      ...(table.notes ?? []).map(escapeMarkdown),
    ].join('\n\n'),
  );
  return fold(title, [...paragraphs.map(escapeMarkdown), ...tablesWithCaptions].join('\n\n'));
}

const fold = (title: string, content: string): string =>
  `<details><summary>${escapeHtml(title)}</summary>\n\n${content}\n\n</details>`;

const foldVerdicts = (title: string, verdicts: readonly QuestionVerdict[]): string[] =>
  verdicts.length === 0 ? [] : [fold(title, renderMarkdownTable(verdictTable(title, verdicts)))];

/** A table of GitHub's Markdown, without its caption. */
export function renderMarkdownTable({ head, rows, isText = false }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const columns = rows[0] ?? [];
  const rule = `|${columns.map((_, column) => (column === 0 || isText ? ' --- |' : ' ---: |')).join('')}`;
  return [line(head ?? columns.map(() => '')), rule, ...rows.map(line)].join('\n');
}

/** Text that means nothing to Markdown, nor to the HTML in it, on one line. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&');
