import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Result } from '../../result/result.ts';
import { judgeStudy } from '../../verdict/judge-study.ts';
import { createReport } from '../content/create-report.ts';
import { createAloneExample, createExampleResult } from '../example-result.ts';
import { renderPage } from './render-page.ts';

const example = createExampleResult();
const result: Result = { ...example, verdicts: judgeStudy(example.trials, example.profile, []) };
const page = renderPage(createReport(result));

it('the page has every section, in the order of reading, verdicts first', () => {
  const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, [
    ...['verdicts', 'latency', 'capacity', 'cost', 'read', 'payload', 'cold-start', 'generators', 'bytes'],
    ...['environment', 'objections'],
  ]);
  for (const { sentence } of result.verdicts) assert.ok(page.includes(sentence.replaceAll('>', '&gt;')));
});

it('every chart says what it is, and no two things have one id', () => {
  const charts = page.match(/<figure>/g)?.length ?? 0;
  assert.ok(charts >= 12, `${charts} charts`);
  assert.equal(page.match(/<svg [^>]*role="img" aria-labelledby=/g)?.length, charts);
  assert.equal(page.match(/<desc id=/g)?.length, charts);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const [, reference = ''] of page.matchAll(/url\(#([^)]+)\)/g)) assert.ok(ids.includes(reference));
});

it('the page needs nothing from elsewhere, and has nothing that runs', () => {
  assert.doesNotMatch(page, /<script|<link|<img|<iframe|@import|javascript:|\son\w+=/i);
  const addresses = [...page.matchAll(/https?:\/\/[^\s"'<]+/g)].map(([address]) => address);
  assert.deepEqual([...new Set(addresses)], ['http://www.w3.org/2000/svg']);
});

it('colours are those of the page, so that charts are dark where it is', () => {
  const drawn = page.slice(page.indexOf('<body>'));
  const colors = [...drawn.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, color = '']) => color);
  const own = new Set(colors.filter((color) => !color.startsWith('var(--') && color !== 'none'));
  // Those of what is not seen: clip paths, and lines, which have no inside.
  assert.deepEqual(
    [...own].filter((color) => !['#000', 'transparent'].includes(color)),
    [],
  );
});

it('one result gives one page', () => {
  assert.equal(renderPage(createReport(result)), page);
});

it('what comes from the file is text, wherever it stands', () => {
  const hostile = '</title></text><script>alert(1)</script>"\'&';
  const [generator] = result.generators;
  const [verdict] = result.verdicts;
  assert.ok(generator && verdict);
  const hostilePage = renderPage(
    createReport({
      ...result,
      subject: hostile,
      problems: [hostile],
      missing: [hostile],
      generators: [{ ...generator, version: hostile, latency: hostile }, ...result.generators.slice(1)],
      environment: {
        ...result.environment,
        version: hostile,
        commit: hostile,
        versions: { [hostile]: hostile },
        kernel: hostile,
        cpu: hostile,
        limits: hostile,
        pinning: hostile,
        targets: { [hostile]: hostile },
      },
      profile: { ...result.profile, payload: { name: hostile, email: hostile } },
      verdicts: [{ ...verdict, about: hostile, sentence: hostile, remarks: [hostile] }],
    }),
  );
  assert.doesNotMatch(hostilePage, /<script/);
  assert.ok(hostilePage.split('&lt;script&gt;').length > 15);
});

it('a quick study has a page of what it measured', () => {
  const quick = createExampleResult({ name: 'quick' });
  const verdicts = judgeStudy(quick.trials, quick.profile, []);
  const quickPage = renderPage(createReport({ ...quick, verdicts }));
  assert.match(quickPage, /<section id="latency"/);
  assert.match(quickPage, /<section id="cost"/);
  assert.doesNotMatch(quickPage, /<section id="payload"|undefined|NaN|Infinity/);
});

it('a comparison alone has a page of its latency, which claims nothing else', () => {
  const alone = createAloneExample();
  const verdicts = judgeStudy(alone.trials, alone.profile, [], { planned: ['k6'] });
  const alonePage = renderPage(createReport({ ...alone, verdicts }));
  const ids = [...alonePage.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, ['verdicts', 'latency', 'environment', 'objections']);
  assert.equal(alonePage.match(/class="verdict better"/g)?.length, 1);
  assert.equal(alonePage.match(/<figure>/g)?.length, 1);
  assert.doesNotMatch(alonePage, /undefined|NaN|Infinity|null/);
});

it('a result without trials has a page that says so', () => {
  const verdicts = judgeStudy([], result.profile, ['it was interrupted'], { planned: ['wire'] });
  const empty = renderPage(
    createReport({ ...result, trials: [], verdicts, problems: ['it was interrupted'] }),
  );
  assert.match(empty, /This measurement says nothing/);
  assert.match(empty, /class="verdict invalid"/);
  assert.doesNotMatch(empty, /undefined|NaN|Infinity/);
});
