import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { judgeStudy } from '../../verdict/judge-study.ts';
import { createReport } from '../content/create-report.ts';
import { createExampleResult } from '../example-result.ts';
import { findChromium, openTab, type Tab } from './chromium.ts';
import { renderPage } from './render-page.ts';

const chromium = findChromium();
const skip =
  chromium === undefined ? 'there is no Chromium on the PATH (Debian: apt-get install chromium)' : false;
if (skip !== false) console.error(`SKIPPED: the page was not looked at, as ${skip}`);

/** Screenshots of the whole page go to this folder, to be looked at by people. */
const KEEP = process.env.REPORT_SCREENSHOTS;

describe('the page in a browser', { skip }, () => {
  let folder: string;
  let tab: Tab;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'report-page-'));
    const example = createExampleResult();
    const verdicts = judgeStudy(example.trials, example.profile, example.problems);
    const file = join(folder, 'report.html');
    writeFileSync(file, renderPage(createReport({ ...example, verdicts })));
    tab = await openTab(chromium ?? '');
    await tab.open(pathToFileURL(file).href);
  });
  after(async () => {
    await tab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no script and no complaint, and loads nothing', async () => {
    assert.equal(await evaluate('document.scripts.length'), 0);
    assert.deepEqual(await evaluate('performance.getEntriesByType("resource").map(({ name }) => name)'), []);
    assert.deepEqual(tab.complaints, []);
  });

  for (const [name, width, scheme] of [
    ['light', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['phone', 390, 'light'],
    ['phone-dark', 390, 'dark'],
  ] as const) {
    it(`is as wide as its window, and every label of a chart is inside it: ${name}`, async () => {
      await show(width, scheme);
      assert.equal(await evaluate('document.documentElement.scrollWidth'), width);
      assert.deepEqual(await evaluate(CUT_LABELS), []);
      const least = (await evaluate(LEAST_LABEL_HEIGHT)) as number;
      assert.ok(least >= 8, `the smallest label is ${least} px high`);
      await screenshot(name);
    });
  }

  it('is readable where it is dark and where it is light: words and labels stand out from what is behind', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await show(1280, scheme);
      const contrasts = (await evaluate(CONTRASTS)) as [string, number][];
      assert.ok(contrasts.length > 4);
      // WCAG 2.2, 1.4.3 Contrast (Minimum), level AA.
      for (const [what, contrast] of contrasts)
        assert.ok(contrast >= 4.5, `${scheme}: ${what} has ${contrast}`);
    }
  });

  it('is printed without what can only be clicked, in light colours', async () => {
    await show(1280, 'dark');
    await tab.send('Emulation.setEmulatedMedia', { media: 'print' });
    assert.equal(await evaluate('getComputedStyle(document.querySelector("nav")).display'), 'none');
    const [red = 0] = (await evaluate(
      'getComputedStyle(document.body).color.match(/\\d+/g).map(Number)',
    )) as number[];
    assert.ok(red < 80, 'ink is dark on paper');
    const { data } = await tab.send('Page.printToPDF', { preferCSSPageSize: true });
    const pdf = Buffer.from(data as string, 'base64');
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    keep('print.pdf', pdf);
  });

  async function show(width: number, scheme: 'light' | 'dark') {
    await tab.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: width < 500,
    });
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await tab.send('Emulation.setEmulatedMedia', { media: '', features });
  }

  async function evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await tab.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
    });
    assert.equal(exceptionDetails, undefined);
    return (result as { value: unknown }).value;
  }

  async function screenshot(name: string) {
    const { data } = await tab.send('Page.captureScreenshot', { captureBeyondViewport: KEEP !== undefined });
    const png = Buffer.from(data as string, 'base64');
    assert.ok(png.length > 20_000, 'the screenshot is empty');
    keep(`${name}.png`, png);
  }
});

function keep(name: string, content: Buffer) {
  if (KEEP === undefined) return;
  mkdirSync(KEEP, { recursive: true });
  writeFileSync(join(KEEP, name), content);
}

const CUT_LABELS = `[...document.querySelectorAll('figure svg')].flatMap((svg) => {
  const { left, right, top, bottom } = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < left - 1 || box.right > right + 1 || box.top < top - 1 || box.bottom > bottom + 1;
  }).map((text) => svg.querySelector('title').textContent + ': ' + text.textContent);
})`;

const LEAST_LABEL_HEIGHT = `Math.min(...[...document.querySelectorAll('figure svg text')]
  .filter((text) => text.textContent !== '').map((text) => text.getBoundingClientRect().height))`;

/** Contrast by WCAG 2.2 of texts of each kind with the page, and with panels. */
const CONTRASTS = `(() => {
  const canvas = document.createElement('canvas').getContext('2d');
  const luminance = (color) => {
    canvas.fillStyle = color;
    const channels = canvas.fillStyle.match(/[0-9a-f]{2}/g).map((hex) => parseInt(hex, 16) / 255);
    const [r, g, b] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const root = getComputedStyle(document.documentElement);
  const paper = root.getPropertyValue('--paper');
  const panel = root.getPropertyValue('--panel');
  const words = ['.meta', 'a', 'summary', 'td', 'th', 'p', 'figcaption'].map((selector) => [
    selector, contrast(getComputedStyle(document.querySelector(selector)).color, paper)]);
  const answers = ['.answer', '.question', '.sentence'].map((selector) => [
    selector, contrast(getComputedStyle(document.querySelector(selector)).color, panel)]);
  const labels = [...document.querySelectorAll('#latency figure svg text')].map((text) => [
    'label ' + text.textContent, contrast(getComputedStyle(text).fill, paper)]);
  const parts = [1, 2, 3, 4].map((part) => ['part ' + part,
    contrast(root.getPropertyValue('--part-' + part), root.getPropertyValue('--part-' + part + '-ink'))]);
  return [...words, ...answers, ...labels, ...parts];
})()`;
