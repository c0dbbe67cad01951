import type { Table } from './section.ts';

/** A figure as it is to be read, and what a reader has to know of it, each in words. */
export interface MarkedCell {
  readonly text: string;
  readonly flaws: readonly string[];
}

export interface MarkedRow {
  readonly name: string;
  /** Of all of the row. */
  readonly flaws?: readonly string[];
  readonly cells: readonly (string | MarkedCell)[];
}

const DIGITS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/**
 * The rows of a table in which what has a flaw is marked, and a note for each mark: one for each row, which names the
 * columns by `head`, whose first one is that of the rows' names.
 */
export function markRows(head: readonly string[], rows: readonly MarkedRow[]): Pick<Table, 'rows' | 'notes'> {
  const notes: string[] = [];
  const marked = rows.map(({ name, flaws: ofRow = [], cells }) => {
    const ofCells = cells.flatMap((cell, index) =>
      typeof cell === 'string' || cell.flaws.length === 0
        ? []
        : [`${head[index + 1]}: ${cell.flaws.join('; ')}`],
    );
    const told = [ofRow.join('; '), ...ofCells].filter((words) => words !== '');
    if (told.length === 0) return [name, ...cells.map(textOf)];
    const mark = ` ${raise(notes.length + 1)}`;
    notes.push(`${mark.trim()} ${told.join('. ')}.`);
    return [
      ofRow.length > 0 ? name + mark : name,
      ...cells.map((cell) =>
        typeof cell !== 'string' && cell.flaws.length > 0 ? cell.text + mark : textOf(cell),
      ),
    ];
  });
  return { rows: marked, ...(notes.length > 0 && { notes }) };
}

const textOf = (cell: string | MarkedCell): string => (typeof cell === 'string' ? cell : cell.text);

const raise = (count: number): string => [...String(count)].map((digit) => DIGITS[Number(digit)]).join('');
