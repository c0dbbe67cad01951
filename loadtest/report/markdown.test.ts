import assert from 'node:assert/strict';
import { it } from 'node:test';
import { judgeStudy } from '../verdict/judge-study.ts';
import { createReport } from './content/create-report.ts';
import { createAloneExample, createExampleResult } from './example-result.ts';
import { renderMarkdown, renderMarkdownTable } from './markdown.ts';

const example = createExampleResult();
const result = { ...example, verdicts: judgeStudy(example.trials, example.profile, []) };
const markdown = renderMarkdown(createReport(result));

it('what is not folded away is short: verdicts, what is missing, and how to measure it again', () => {
  const open = markdown.replace(/<details>.*?<\/details>\n*/gs, '');
  assert.ok(open.length < 2000, `${open.length} characters`);
  assert.match(open, /^## A made-up example/);
  assert.match(open, /^- \*\*latency \(wire\): REST: faster\.\*\* REST answers /m);
  assert.match(open, /^- \*\*cost \(wire\): .+\n {2}Sign test: p = 0\.063?$/m);
  assert.match(open, /^- \*\*capacity \(wire\): /m);
  assert.match(open, /^Not measured:\n\n- latency at 3400 requests\/s by k6/m);
  assert.match(
    open,
    /seed 1\. Again, at this commit: npm run compare -- --seed 1 --rounds 5 --rates 430,2100,3400\n$/,
  );
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

it('says that the servers have counted connections only where they have', () => {
  const answer = (text: string) =>
    /^\| Connections are reused on one side only \| (.*) \|$/m.exec(text)?.[1] ?? '';
  assert.match(answer(markdown), /The servers count them: a verdict is invalid if/);
  const alone = renderMarkdown(createReport(createAloneExample()));
  assert.match(answer(alone), /The servers were not asked .* k6 can not see whether gRPC connects again/);
});

it('says what the generators share', () => {
  assert.match(
    markdown,
    /wire and node share the pacing .*, but no client code; k6 shares nothing with them on the way of a request\./,
  );
});

it('a comparison alone says its latency, what it does not answer, and how to measure it again', () => {
  const alone = createAloneExample();
  const verdicts = judgeStudy(alone.trials, alone.profile, [], { planned: ['k6'] });
  const text = renderMarkdown(createReport({ ...alone, verdicts }));
  assert.match(
    text,
    /^- \*\*latency \(k6\): REST: faster\.\*\* REST answers .+: mean .+ less, one request at a time$/m,
  );
  assert.equal(text.match(/^- \*\*/gm)?.length, 1, 'one verdict');
  const sections = [...text.matchAll(/<summary>(.*?)<\/summary>/g)].map(([, title]) => title);
  assert.deepEqual(sections, ['Latency', 'Environment', 'Objections to such benchmarks']);
  assert.match(text, /One request at a time on each connection, by k6, which says nothing about capacity/);
  assert.match(text, /^\| Profile \| alone, seed 1, 5 rounds, /m);
  assert.match(text, /^\| Server of rest \| localhost:5000 \|$/m);
  assert.match(text, /^\| One tiny payload \| Not answered by this result: /m);
  assert.match(text, /^\| Server CPU is not reported \| Not answered by this result: /m);
  assert.match(
    text,
    /k6 run -e REST=localhost:5000 -e GRPC=localhost:50051 -e ROUNDS=5 -e SEED=1 -e TIMEOUT\\_MS=5000 loadtest\/compare\.ts\n$/,
  );
  assert.doesNotMatch(text, /undefined|NaN|Infinity|null/);
  const byNode = { ...alone, generators: example.generators.filter(({ name }) => name === 'node'), verdicts };
  assert.match(
    renderMarkdown(createReport(byNode)),
    /REST=localhost:5000 GRPC=localhost:50051 ROUNDS=5 SEED=1 TIMEOUT\\_MS=5000 npx tsx loadtest\/compare-node\.ts\n$/,
  );
});

it('a full study answers every objection, and a quick one those that it can', () => {
  assert.doesNotMatch(markdown, /Not answered by this result/);
  const quick = renderMarkdown(createReport(createExampleResult({ name: 'quick' })));
  assert.match(quick, /^\| One tiny payload \| Not answered by this result: /m);
  assert.match(
    quick,
    /^\| Server CPU is not reported \| It is, for each request, from the server process itself\. \|$/m,
  );
});

it('text of the file is no markup', () => {
  const table = renderMarkdownTable({ caption: '', rows: [['a|b', '<script>\n*x* [y](z) `c`']] });
  assert.equal(table, '|  |  |\n| --- | ---: |\n| a\\|b | &lt;script> \\*x\\* \\[y\\](z) \\`c\\` |');
});
