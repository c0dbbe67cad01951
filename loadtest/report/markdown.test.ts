import assert from 'node:assert/strict';
import { it } from 'node:test';
import { judgeStudy } from '../verdict/judge-study.ts';
import { createReport } from './content/create-report.ts';
import { createExampleResult } from './example-result.ts';
import { renderMarkdown, renderMarkdownTable } from './markdown.ts';

const example = createExampleResult();
const result = { ...example, verdicts: judgeStudy(example.trials, example.profile, []) };
const markdown = renderMarkdown(createReport(result));

it('what is not folded away is short: verdicts, what is missing, and how to measure it again', () => {
  const open = markdown.replace(/<details>.*?<\/details>\n*/gs, '');
  assert.ok(open.length < 2000, `${open.length} characters`);
  assert.match(open, /^## A made-up example/);
  assert.match(open, /^- \*\*latency \(wire\): REST: faster\.\*\* REST answers /m);
  assert.match(open, /^- \*\*cost \(wire\): /m);
  assert.match(open, /^- \*\*capacity \(wire\): /m);
  assert.match(open, /^Not measured:\n\n- latency at 3400 requests\/s by k6/m);
  assert.match(open, /seed 1\. Again, at this commit: npm run compare -- --seed 1 --rounds 5\n$/);
});

it('every section can be unfolded, and its tables are whole', () => {
  const sections = [...markdown.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title);
  assert.deepEqual(sections.slice(2), [
    ...[
      'Latency',
      'Capacity',
      'Cost',
      'Reading a user',
      'Payload',
      'Cold start',
      'Generators beside each other',
    ],
    ...['Bytes on the wire', 'Environment', 'Objections to such benchmarks'],
  ]);
  const tables = markdown.match(/(?:^\|.*\n?)+/gm) ?? [];
  assert.ok(tables.length > 20);
  for (const table of tables) {
    const widths = table
      .trim()
      .split('\n')
      .map((row) => row.replace(/\\\|/g, '').split('|').length);
    assert.equal(new Set(widths).size, 1, table);
  }
  assert.doesNotMatch(markdown, /undefined|NaN|Infinity/);
});

it('text of the file is no markup', () => {
  const table = renderMarkdownTable({ caption: '', rows: [['a|b', '<script>\n*x* [y](z) `c`']] });
  assert.equal(table, '|  |  |\n| --- | ---: |\n| a\\|b | &lt;script> \\*x\\* \\[y\\](z) \\`c\\` |');
});
