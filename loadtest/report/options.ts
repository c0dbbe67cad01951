import { parseArgs } from 'node:util';

export const USAGE = `npm run report -- FILE [options]        writes FILE's report beside it, as Markdown and as one HTML page
npm run report -- OLD NEW [options]     compares two results: exits with 1 if NEW is significantly worse, or
                                        fails; measure NEW by npm run compare -- --like OLD
npm run report -- --merge PART PART...  makes one result of the parts of a distributed run, and its report

  --threshold P  percent that a figure has to change by to count (5), as runs differ without any change in the code
  --out FOLDER   where files go (beside FILE)
  --markdown, --html, --json, --csv
                 prints this to standard output, and writes no files; of a comparison, --markdown or --json
  --help

Exits with 0; with 1 only for a significant regression, or requests that fail or are never sent, a rate that is not
achieved, or connections that are not kept, in NEW and not in OLD; with 2 if it was asked wrongly, a file can't be read,
or two results are not alike.`;

export const FORMATS = ['markdown', 'html', 'json', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export interface ReportOptions {
  readonly task: 'report' | 'compare' | 'merge' | 'help';
  readonly files: readonly string[];
  /** `undefined` where the files are. */
  readonly out: string | undefined;
  /** What is printed; `undefined` where files are written. */
  readonly format: Format | undefined;
  /** A share: 0.05 is 5 %. `undefined` for the comparison's own. */
  readonly threshold: number | undefined;
}

/** Throws an error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): ReportOptions {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      merge: { type: 'boolean', default: false },
      out: { type: 'string' },
      threshold: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      html: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      csv: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const formats = FORMATS.filter((format) => values[format]);
  const [format] = formats;
  const { out } = values;
  const threshold = values.threshold === undefined ? undefined : readThreshold(values.threshold);
  if (values.help) return { task: 'help', files, out, format, threshold };
  if (formats.length > 1) throw new Error(`Only one can be printed: ${options(formats)}`);
  if (out === '') throw new Error('--out needs a folder');
  if (format !== undefined && out !== undefined) {
    throw new Error(
      `${options(formats)} prints and writes no files: leave out --out, or direct the output yourself`,
    );
  }
  const task = chooseTask(files.length, values.merge);
  if (task === 'compare' && (format === 'html' || format === 'csv')) {
    throw new Error(`A comparison is printed as text, --markdown or --json, not ${options(formats)}`);
  }
  if (task === 'compare' && out !== undefined)
    throw new Error('A comparison writes no files: leave out --out');
  if (task !== 'compare' && threshold !== undefined) throw new Error('--threshold is for a comparison');
  return { task, files, out, format, threshold };
}

function readThreshold(text: string): number {
  const percent = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (percent >= 0.1 && percent <= 100) return percent / 100;
  throw new Error(`--threshold takes percent from 0.1 to 100, not '${text}'`);
}

function chooseTask(files: number, isMerge: boolean): ReportOptions['task'] {
  if (isMerge && files < 2) throw new Error('--merge needs at least two parts');
  if (isMerge) return 'merge';
  if (files === 1) return 'report';
  if (files === 2) return 'compare';
  throw new Error(
    files === 0 ? 'Name a result file' : 'Name one result file, or two to compare; or --merge them',
  );
}

const options = (formats: readonly Format[]): string => formats.map((format) => `--${format}`).join(', ');
