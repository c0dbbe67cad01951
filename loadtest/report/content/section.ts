import type { Arm } from '../../result/arms.ts';

/** A part of a report in no format yet: Markdown has its words and tables, the page its charts, too. */
export interface Section {
  /** Of letters and dashes: an anchor. */
  readonly id: string;
  readonly title: string;
  /** Plain text, never markup. */
  readonly paragraphs: readonly string[];
  readonly charts: readonly Chart[];
  readonly tables: readonly Table[];
}

/** Cells as they are to be read. The first column names the row. */
export interface Table {
  readonly caption: string;
  /** Absent where the rows need none. */
  readonly head?: readonly string[];
  /** Whether the cells are words, and not figures. */
  readonly isText?: boolean;
  readonly rows: readonly (readonly string[])[];
  /** What the marks in cells stand for. */
  readonly notes?: readonly string[];
}

export type Chart = LineChart | BarChart;

interface ChartText {
  /** Of letters, digits and dashes; the only one with it on the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for those who can't. */
  readonly description: string;
}

/** A line for each arm. */
export interface LineChart extends ChartText {
  readonly kind: 'lines';
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Points to be named in the chart. */
  readonly marks: readonly Mark[];
}

export interface Axis {
  readonly name: string;
  readonly scale: 'log' | 'linear';
  /** Where it is labelled, and how; round values of its own without them. */
  readonly ticks?: readonly { readonly at: number; readonly label: string }[];
}

export interface Line {
  readonly arm: Arm;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Only of the line, without a symbol of its own. */
  readonly isBetween?: boolean;
  readonly interval95?: { readonly low: number; readonly high: number };
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly label: string;
}

/** Bars that lie, one below the other, each of one part or of several on end. */
export interface BarChart extends ChartText {
  readonly kind: 'bars';
  readonly unit: string;
  /** Of each part of a bar. */
  readonly parts: readonly string[];
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly name: string;
  /** Of what it is; bars of several parts are coloured by part. */
  readonly arm: Arm;
  /** As many as the chart has parts. */
  readonly values: readonly number[];
  /** Of their sum. */
  readonly interval95?: { readonly low: number; readonly high: number };
}
