import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { mergeResults } from '../result/merge-results.ts';
import { readResult } from '../result/read-result.ts';
import type { Result } from '../result/result.ts';
import { compareResults, isRegression } from '../verdict/compare-results.ts';
import { verdictNotes } from '../verdict/verdict-notes.ts';
import { createReport } from './content/create-report.ts';
import { renderCsv } from './csv.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { type Format, type ReportOptions, readOptions, USAGE } from './options.ts';
import { renderPage } from './page/render-page.ts';
import { renderComparisonMarkdown, renderComparisonText } from './render-comparison.ts';
import { renderSummaryJson } from './summary-json.ts';
import { writeReport } from './write-report.ts';

/** What the program exits with. */
const EXIT = { done: 0, regression: 1, refused: 2 } as const;

const PRINT: Readonly<Record<Format, (result: Result) => string>> = {
  markdown: (result) => renderMarkdown(createReport(result)),
  html: (result) => renderPage(createReport(result)),
  json: renderSummaryJson,
  csv: renderCsv,
};

/** Where words go; each text ends its own lines. */
export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Does what the arguments of `npm run report` say, and returns what the program exits with: see `USAGE`. */
export function runReport(args: readonly string[], output: Output): number {
  try {
    return run(readOptions(args), output.print);
  } catch (error) {
    output.complain(`${(error as Error).message}\n`);
    return EXIT.refused;
  }
}

type Print = Output['print'];

function run(options: ReportOptions, print: Print): number {
  if (options.task === 'help') {
    print(`${USAGE}\n`);
    return EXIT.done;
  }
  if (options.task === 'compare') return compare(options, print);
  return options.task === 'merge' ? merge(options, print) : report(options, print);
}

function report({ files, format, out }: ReportOptions, print: Print): number {
  const [file = ''] = files;
  return say(readResult(file), file, { format, out, print });
}

/** Writes the merged result beside the first part, or to `out`. */
function merge({ files, format, out }: ReportOptions, print: Print): number {
  const merged = mergeResults(files.map(readResult));
  const file = join(out ?? dirname(files[0] ?? ''), 'merged.json');
  if (format === undefined) {
    if (files.some((part) => resolve(part) === resolve(file))) {
      throw new Error(`${file} is one of the parts, and would be replaced: name another folder by --out`);
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, renderJson(merged));
    print(`Result: ${file}\n`);
  }
  return say(merged, file, { format, out, print });
}

/** Prints one format, or writes the files and prints the verdicts. */
function say(
  result: Result,
  file: string,
  { format, out, print }: Pick<ReportOptions, 'format' | 'out'> & { readonly print: Print },
): number {
  if (format !== undefined) {
    print(PRINT[format](result));
    return EXIT.done;
  }
  const written = writeReport(result, file, out);
  for (const verdict of result.verdicts) {
    if (verdict.isMain) print(`${[verdict.sentence, ...verdictNotes(verdict)].join('\n  ')}\n`);
  }
  for (const gap of result.missing) print(`Not measured: ${gap}\n`);
  print(`Markdown: ${written.markdown}\nHTML: ${written.html}\n`);
  return EXIT.done;
}

function compare({ files, format, threshold }: ReportOptions, print: Print): number {
  const [older = '', newer = ''] = files;
  const comparison = compareResults(readResult(older), readResult(newer), { threshold, oldFile: older });
  if (format === 'json') print(`${JSON.stringify(comparison, null, 2)}\n`);
  else if (format === 'markdown') print(renderComparisonMarkdown(comparison));
  else print(renderComparisonText(comparison));
  if (comparison.refusals.length > 0) return EXIT.refused;
  return isRegression(comparison) ? EXIT.regression : EXIT.done;
}
