import { ARM_FACTS, ARMS, type Arm } from '../../result/arms.ts';
import type { Chart } from '../content/section.ts';
import { ARM_STYLES } from './arm-style.ts';
import { PART_STYLES } from './draw-bars.ts';
import { escapeHtml } from './escape-html.ts';

/** What lines and parts mean, once for all charts of a section; nothing where the charts say it themselves. */
export function renderLegend(charts: readonly Chart[]): string {
  const drawn = new Set(
    charts.flatMap((chart) => (chart.kind === 'lines' ? chart.lines.map(({ arm }) => arm) : [])),
  );
  const arms = ARMS.filter((arm) => drawn.has(arm)).map((arm) => item(lineSample(arm), ARM_FACTS[arm].name));
  const named = charts.flatMap((chart) =>
    chart.kind === 'bars' && chart.parts.length > 1 ? chart.parts : [],
  );
  const parts = [...new Set(named)].map((name, index) => item(partSample(index), name));
  const items = [...arms, ...parts];
  return items.length === 0 ? '' : `<ul class="legend" aria-label="Legend">${items.join('')}</ul>`;
}

const item = (sample: string, name: string): string =>
  `<li><svg viewBox="0 0 34 14" aria-hidden="true">${sample}</svg>${escapeHtml(name)}</li>`;

const partSample = (index: number): string =>
  `<rect x="8" width="18" height="14" rx="2" fill="${PART_STYLES[index % PART_STYLES.length]?.color}"/>`;

const SYMBOLS = {
  circle: '<circle cx="17" cy="7" r="4"/>',
  rect: '<rect x="13" y="3" width="8" height="8"/>',
  triangle: '<path d="M17 3L21 11L13 11Z"/>',
  diamond: '<path d="M17 2L21 7L17 12L13 7Z"/>',
} as const;

function lineSample(arm: Arm): string {
  const { color, symbol, dashes, width } = ARM_STYLES[arm];
  const isEmpty = symbol.startsWith('empty');
  const shape = (isEmpty ? symbol.slice('empty'.length).toLowerCase() : symbol) as keyof typeof SYMBOLS;
  const fill = isEmpty ? 'var(--paper)' : color;
  return `<path d="M0 7H34" stroke="${color}" stroke-width="${width}" stroke-dasharray="${dashes.join(' ')}"/>
<g fill="${fill}" stroke="${color}" stroke-width="1.5">${SYMBOLS[shape]}</g>`;
}
