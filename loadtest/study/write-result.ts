import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeReport } from '../report/write-report.ts';
import type { Result } from '../result/result.ts';

/**
 * Writes the result file and its report into a folder, which is made: under a name with the time of the study, which
 * overwrites nothing, and again as `latest`. Returns the files, those with the time first.
 */
export function writeResult(result: Result, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  // Neither colons nor milliseconds: 2026-11-23T08-00-00Z.
  const time = result.startedAt.replace(/\.\d+/, '').replaceAll(':', '-');
  return [`study-${time}`, 'latest'].flatMap((name) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, `${JSON.stringify(result)}\n`);
    const { markdown, html } = writeReport(result, file);
    return [file, markdown, html];
  });
}
