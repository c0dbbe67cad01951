import type { Result } from '../../result/result.ts';
import { verdictNotes } from '../../verdict/verdict-notes.ts';
import type { Report } from '../content/create-report.ts';
import type { Chart, Section, Table } from '../content/section.ts';
import { answerOf, verdictTable } from '../content/verdicts.ts';
import { drawBars } from './draw-bars.ts';
import { drawLines } from './draw-lines.ts';
import { escapeHtml } from './escape-html.ts';
import { renderLegend } from './legend.ts';
import { renderTable } from './render-table.ts';
import { STYLE } from './style.ts';

/** Nothing of the page may be fetched, and nothing may run: it has all that it needs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** A report as one HTML page that needs no network and no script. */
export function renderPage(report: Report): string {
  const { result, sections } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(result.subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(result.subject)}</h1>
<p class="meta">${escapeHtml(report.summary)}</p>
<nav aria-label="Sections"><ul>
${[{ id: 'verdicts', title: 'Verdicts' }, ...sections].map(({ id, title }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join('\n')}
</ul></nav>
</header>
<main>
${renderVerdicts(report)}
${sections.map(renderSection).join('\n')}
</main>
<footer>${escapeHtml(report.provenance)}</footer>
</body>
</html>
`;
}

function renderVerdicts({ result, verdicts }: Report): string {
  const { main, beside, others } = verdicts;
  const more = others.length === 0 ? '' : renderTable(verdictTable('Other loads and percentiles', others));
  return `<section id="verdicts" aria-labelledby="verdicts-title">
<h2 id="verdicts-title">Verdicts</h2>
${renderList('warning', 'This measurement says nothing', result.problems)}
<ul class="verdicts">
${main.map(renderVerdict).join('\n')}
</ul>
${beside.length === 0 ? '' : renderTable(verdictTable('The same by other generators', beside))}
${more === '' ? '' : `<details><summary>${others.length} more, of other loads and percentiles</summary>${more}</details>`}
${renderList('note', 'Not measured', result.missing)}
</section>`;
}

function renderVerdict(verdict: Result['verdicts'][number]): string {
  const { about, generator, question, kind, sentence } = verdict;
  return `<li class="verdict ${kind}">
<p class="question">${escapeHtml(`${question}, by ${generator}`)}</p>
<p class="answer">${escapeHtml(answerOf(verdict))}</p>
<p class="sentence">${escapeHtml(sentence)}</p>
${[...(kind === 'invalid' ? [about] : []), ...verdictNotes(verdict)].map((note) => `<p>${escapeHtml(note)}</p>`).join('\n')}
</li>`;
}

const renderList = (kind: 'warning' | 'note', title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<div class="${kind}"><strong>${escapeHtml(title)}</strong>
<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></div>`;

function renderSection({ id, title, paragraphs, charts, tables }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${escapeHtml(title)}</h2>
${paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
${renderLegend(charts)}
${charts.length === 0 ? tables.map(renderTable).join('\n') : renderFigures(charts, tables)}
</section>`;
}

/** Charts, with the first figures beside one that is alone, and words below; the other tables can be unfolded. */
function renderFigures(charts: readonly Chart[], tables: readonly Table[]): string {
  const figures = tables.filter(({ isText }) => isText !== true);
  const words = tables.filter(({ isText }) => isText === true);
  const beside = charts.length === 1 ? figures.slice(0, 1) : [];
  const folded = figures.slice(beside.length);
  return `<div class="figures${charts.length === 3 ? ' three' : ''}">
${charts.map(renderFigure).join('\n')}
${beside.map(renderTable).join('\n')}
</div>
${words.map(renderTable).join('\n')}
${folded.length === 0 ? '' : `<details><summary>${beside.length === 0 ? 'The figures in numbers' : 'More figures'}</summary>${folded.map(renderTable).join('\n')}</details>`}`;
}

function renderFigure(chart: Chart): string {
  const svg = chart.kind === 'lines' ? drawLines(chart) : drawBars(chart);
  return `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>\n${svg}</figure>`;
}
