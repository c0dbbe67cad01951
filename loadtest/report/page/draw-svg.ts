import { createRequire } from 'node:module';
import type { EChartsCoreOption } from 'echarts';
import { escapeHtml } from './escape-html.ts';

// As CommonJS it is one file; as modules it is hundreds, which take seconds to load.
const echarts = createRequire(import.meta.url)('echarts') as typeof import('echarts');

export interface SvgSize {
  /** In CSS pixels, of text that is 12 high; the page scales all of it. */
  readonly width: number;
  readonly height: number;
}

/** What every chart has in common. Colours are custom properties of the page, so that one drawing is both dark and light. */
const COMMON = { animation: false, textStyle: { fontFamily: 'inherit', color: 'var(--ink)', fontSize: 12 } };

/**
 * Draws with ECharts on the server: an `<svg>` element that needs no script, scales with its place, and says in words
 * what it is.
 */
export function drawSvg(
  option: EChartsCoreOption,
  { width, height }: SvgSize,
  { id, title, description }: { readonly id: string; readonly title: string; readonly description: string },
): string {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...COMMON, ...option });
    return (
      chart
        .renderToSVGString()
        .replace(
          /<svg [^>]*>/,
          `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">
<title id="${id}-title">${escapeHtml(title)}</title>
<desc id="${id}-description">${escapeHtml(description)}</desc>`,
        )
        // Pointers find nothing here, and what is left of their rules would reach other charts.
        .replace(/<style ?>[\s\S]*?<\/style>/g, '')
        .replace(/ (?:class="zr[^"]*"|ecmeta_\w+="[^"]*"|pointer-events="visible")/g, '')
        // Empty symbols are filled with white.
        .replaceAll('fill="#fff"', 'fill="var(--paper)"')
        // Names of clip paths come from a counter of the process.
        .replace(/\bzr\d+-/g, `${id}-`)
    );
  } finally {
    chart.dispose();
  }
}
