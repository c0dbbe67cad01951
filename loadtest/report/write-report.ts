import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Result } from '../result/result.ts';
import { createReport } from './content/create-report.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPage } from './page/render-page.ts';

/** The files of a report. */
export interface ReportFiles {
  readonly markdown: string;
  readonly html: string;
}

/**
 * Writes the report of a result: `study.md` and `study.html` for `study.json`, beside it or in another folder, which is
 * made. Those of an earlier report are replaced.
 */
export function writeReport(result: Result, resultFile: string, folder = dirname(resultFile)): ReportFiles {
  const report = createReport(result);
  const stem = join(folder, basename(resultFile, extname(resultFile)));
  const files = { markdown: `${stem}.md`, html: `${stem}.html` };
  mkdirSync(folder, { recursive: true });
  writeFileSync(files.markdown, renderMarkdown(report));
  writeFileSync(files.html, renderPage(report));
  return files;
}
