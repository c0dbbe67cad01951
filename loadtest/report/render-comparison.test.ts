import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Change, ResultComparison } from '../verdict/compare-results.ts';
import { renderComparisonMarkdown, renderComparisonText } from './render-comparison.ts';

const interval95 = { low: 1.15, high: 1.28 };
const change: Change = {
  arm: 'rest',
  generator: 'wire',
  question: 'latency',
  about: 'median latency at 2400 requests/s',
  unit: 'ms',
  old: { value: 0.42, rounds: 5, interval95: { low: 0.41, high: 0.43 } },
  new: { value: 0.51, rounds: 5, interval95: { low: 0.5, high: 0.52 } },
  ratio: 1.21,
  interval95,
  p: 0.004,
  kind: 'worse',
  sentence: 'REST by wire is worse',
};
const comparison: ResultComparison = {
  refusals: [],
  changes: [change],
  control: { ...change, arm: null, kind: 'same', ratio: 1, interval95: { low: 0.99, high: 1.01 }, p: 1 },
  skipped: ['k6: only in the new result'],
  failed: ['gRPC: 3 requests failed (new)'],
  remarks: ['the machine was busy'],
  threshold: 0.05,
  sentence: '1 of 1 figures is worse',
};
const refused: ResultComparison = {
  ...comparison,
  refusals: ['the CPU differs: A before, B now', 'the timeout differs'],
  changes: [],
  control: null,
  failed: [],
  remarks: [],
  sentence: 'Not compared: the CPU differs: A before, B now; the timeout differs',
};

it('a comparison for the terminal is a table, with the sentence last', () => {
  assert.equal(
    renderComparisonText(comparison),
    `\
                                                                  by  old (95 % interval)  new (95 % interval)              new/old        p
REST: median latency at 2400 requests/s, ms                     wire  0.420 (0.410–0.430)  0.510 (0.500–0.520)  1.210 (1.150–1.280)  0.00400  worse
servers that do nothing: median latency at 2400 requests/s, ms  wire  0.420 (0.410–0.430)  0.510 (0.500–0.520)  1.000 (0.990–1.010)     1.00   same

Left out: k6: only in the new result
Fails now: gRPC: 3 requests failed (new)
Note: the machine was busy
1 of 1 figures is worse
`,
  );
});

it('a refusal gives its reasons, one on each line', () => {
  const reasons = '- the CPU differs: A before, B now\n- the timeout differs\n';
  assert.equal(renderComparisonText({ ...refused, skipped: [] }), `Not compared:\n${reasons}`);
  assert.equal(renderComparisonMarkdown({ ...refused, skipped: [] }), `**Not compared:**\n\n${reasons}`);
});

it('a comparison for a pull request begins with the sentence', () => {
  const markdown = renderComparisonMarkdown(comparison);
  assert.match(markdown, /^\*\*1 of 1 figures is worse\*\*\n\n\|/);
  assert.match(markdown, /\| 1\.210 \(1\.150–1\.280\) \| 0\.00400 \| worse \|/);
  assert.match(
    markdown,
    /\n- Fails now: gRPC: 3 requests failed \(new\)\n- Left out: k6: only in the new result\n- Note: the machine was busy\n$/,
  );
});
