import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { renderChartReadme } from './chart-readme.ts';

describe('the README of', () => {
  for (const chart of ['service', 'wirelab']) {
    it(`the chart ${chart} says what its values say (else: npm run readmes)`, () => {
      const folder = join(import.meta.dirname, chart);
      equal(readFileSync(join(folder, 'README.md'), 'utf8'), renderChartReadme(folder));
    });
  }
});
