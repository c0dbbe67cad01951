import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderChartReadme } from './chart-readme.ts';

/** `npm run readmes`: the README of each chart, from its values. A test holds what is committed against them. */
for (const chart of ['service', 'wirelab']) {
  const folder = join(import.meta.dirname, chart);
  writeFileSync(join(folder, 'README.md'), renderChartReadme(folder));
}
