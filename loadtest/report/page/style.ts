/**
 * The style of the page, without fonts or pictures from elsewhere. Arms have the colours of Okabe and Ito
 * (jfly.uni-koeln.de/color), which are told apart with any kind of colour blindness; lightened where the page is dark.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfc; --panel: #f4f4f1; --ink: #1b1d21; --soft: #565b64; --rule: #dcdcd6;
  --grid: #e6e6e1; --axis: #a5a8ad; --accent: #0b5f95;
  --better: #00704f; --same: #565b64; --invalid: #a93c00;
  --rest: #c85500; --grpc: #0072b2; --grpc-one-connection: #3a9bd0; --rest-http2: #c98a00; --rest-protobuf: #b5558c;
  --frames: #00875f; --text-arm: #44484f;
  --part-1: #5b6470; --part-1-ink: #ffffff; --part-2: #f0b84a; --part-2-ink: #1b1d21; --part-3: #7cc4ea; --part-3-ink: #1b1d21;
  --part-4: #d3d4cf; --part-4-ink: #1b1d21;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15171b; --panel: #1e2126; --ink: #e9e9e6; --soft: #a7acb5; --rule: #343840;
    --grid: #2a2e35; --axis: #666c76; --accent: #7cc4ea;
    --better: #3fcf9f; --same: #a7acb5; --invalid: #ff9a5c;
    --rest: #f08a45; --grpc: #4fa8e8; --grpc-one-connection: #9bd3f5; --rest-http2: #f0b84a; --rest-protobuf: #dd94bd;
    --frames: #35c397; --text-arm: #d5d7da;
    --part-1: #8b95a3; --part-1-ink: #15171b; --part-4: #43484f; --part-4-ink: #e9e9e6;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; max-width: 78rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1 { font-size: clamp(1.5rem, 4.5vw, 2.1rem); line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.5rem; text-wrap: balance; }
h2 { font-size: 1.4rem; line-height: 1.3; letter-spacing: -0.01em; margin: 0 0 0.75rem; }
p { max-width: 46rem; margin: 0 0 0.9rem; text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.meta { color: var(--soft); font-size: 0.92rem; margin: 0; }
nav { margin: 1.5rem 0 0; padding: 0.6rem 0; border-block: 1px solid var(--rule); font-size: 0.92rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; list-style: none; margin: 0; padding: 0; }
section { margin-top: 3.25rem; }
header + main > section:first-child { margin-top: 2rem; }
.verdicts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); margin: 0 0 1.25rem; padding: 0; list-style: none; }
.verdict { background: var(--panel); border-radius: 0.6rem; padding: 1rem 1.15rem 1.1rem; border-top: 4px solid var(--same); }
.verdict p { margin: 0.3rem 0 0; font-size: 0.92rem; color: var(--soft); }
.verdict .question { margin: 0; font-size: 0.8rem; letter-spacing: 0.05em; text-transform: uppercase; color: var(--soft); }
.verdict .answer { margin: 0.15rem 0 0; font-size: 1.3rem; font-weight: 650; line-height: 1.3; color: var(--same); }
.verdict .sentence { color: var(--ink); font-size: 1rem; }
.verdict.better { border-color: var(--better); } .verdict.better .answer { color: var(--better); }
.verdict.invalid { border-color: var(--invalid); border-top-style: double; } .verdict.invalid .answer { color: var(--invalid); }
.warning, .note { border-left: 4px solid var(--invalid); background: var(--panel); padding: 0.8rem 1.1rem; border-radius: 0 0.4rem 0.4rem 0; margin: 0 0 1.25rem; }
.note { border-color: var(--axis); }
.warning ul, .note ul { margin: 0.3rem 0 0; padding-left: 1.2rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1.3rem; list-style: none; margin: 0 0 0.75rem; padding: 0; font-size: 0.9rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.5rem; }
.legend svg { width: 34px; height: 14px; flex: none; }
.figures { display: grid; gap: 1.5rem 2.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); align-items: start; }
@media (min-width: 64rem) { .figures.three { grid-template-columns: repeat(3, 1fr); gap: 1.5rem; } }
/* A table stands beside the chart where there is room for all of it, and else below. */
.figures:has(> .scroll) { display: flex; flex-wrap: wrap; }
.figures:has(> .scroll) > figure { flex: 1 1 25rem; }
.figures > .scroll { flex: 0 1 max-content; max-width: 100%; margin-top: 0; }
figure { margin: 0; max-width: 30rem; min-width: 0; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { font-weight: 600; font-size: 0.98rem; line-height: 1.4; margin-bottom: 0.35rem; }
details { margin: 0.9rem 0; }
summary { cursor: pointer; color: var(--accent); font-size: 0.92rem; width: fit-content; }
.scroll { overflow-x: auto; margin-top: 0.75rem; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.88rem; line-height: 1.45; }
/* As wide as its table. */
.mark { margin: 0.35rem 0 0; font-size: 0.85rem; color: var(--soft); width: 0; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding-bottom: 0.35rem; }
th, td { padding: 0.35rem 1.1rem 0.35rem 0; text-align: right; vertical-align: top; white-space: nowrap; }
th:first-child { text-align: left; }
thead th { border-bottom: 1.5px solid var(--axis); vertical-align: bottom; font-weight: 600; }
tbody th { font-weight: 500; }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
.words th, .words td { text-align: left; white-space: normal; }
.words th { white-space: nowrap; }
.words td { max-width: 46rem; }
.words td.figure { white-space: nowrap; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.88rem; }
@media (max-width: 40rem) {
  .words tr, .words th, .words td { display: block; padding: 0; max-width: none; }
  .words thead { display: none; }
  .words tbody tr { padding: 0.5rem 0; border-top: 1px solid var(--rule); }
  .words tbody tr > * { border: 0; }
  .words tbody th { white-space: normal; font-weight: 600; }
  .words td[data-head]::before { content: attr(data-head) ": "; color: var(--soft); }
  section { margin-top: 2.5rem; }
}
@media print {
  @page { margin: 15mm; }
  body { max-width: none; padding: 0; font-size: 10pt; background: none; }
  nav { display: none; }
  section { margin-top: 1.6rem; }
  h2, figcaption, caption { break-after: avoid; }
  figure, tr, .verdict { break-inside: avoid; }
  .figures { grid-template-columns: 1fr 1fr; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  .verdict { border: 1px solid var(--rule); border-top: 3px solid currentColor; }
  details::details-content { content-visibility: visible; height: auto; block-size: auto; }
  a { color: inherit; text-decoration: none; }
}
`;
