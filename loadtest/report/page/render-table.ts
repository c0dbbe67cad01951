import type { Table } from '../content/section.ts';
import { escapeHtml } from './escape-html.ts';

/** A table that scrolls by itself where the page is too narrow for it. */
export function renderTable({ caption, head, rows, isText = false, notes = [] }: Table): string {
  const cells = (head ?? []).map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('');
  const headRow = head === undefined ? '' : `\n<thead><tr>${cells}</tr></thead>`;
  const body = rows.map(([name = '', ...cells]) => {
    const rest = cells.map((cell, index) => renderCell(cell, head?.[index + 1])).join('');
    return `<tr><th scope="row">${escapeHtml(name)}</th>${rest}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table${isText ? ' class="words"' : ''}>
<caption>${escapeHtml(caption)}</caption>${headRow}
<tbody>
${body.join('\n')}
</tbody></table>${notes.map((note) => `\n<p class="mark">${escapeHtml(note)}</p>`).join('')}</div>`;
}

/** Figures, in words or not, are not broken; narrow pages have the column's head in the cell. */
function renderCell(cell: string, head: string | undefined): string {
  const isFigure = !/[a-z]/i.test(cell.replace(' to ', ''));
  const label = head === undefined ? '' : ` data-head="${escapeHtml(head)}"`;
  return `<td${isFigure ? ' class="figure"' : ''}${label}>${escapeHtml(cell)}</td>`;
}
