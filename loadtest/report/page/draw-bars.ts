import type { BarSeriesOption, CustomSeriesOption } from 'echarts';
import { formatNumber, formatTick } from '../content/format-number.ts';
import type { BarChart } from '../content/section.ts';
import { ARM_STYLES } from './arm-style.ts';
import { drawSvg } from './draw-svg.ts';

const WIDTH = 400;
const BAR_HEIGHT = 28;
const NAME_WIDTH = 146;
/** For the sums at the ends of the bars. */
const VALUE_WIDTH = 54;
/** What a part's figure takes of the longest bar. */
const LABEL_WIDTH = 0.14;

/** Colours of parts, and of the words in them: custom properties of style.css. */
export const PART_STYLES = [
  { color: 'var(--part-1)', ink: 'var(--part-1-ink)' },
  { color: 'var(--part-2)', ink: 'var(--part-2-ink)' },
  { color: 'var(--part-3)', ink: 'var(--part-3-ink)' },
  { color: 'var(--part-4)', ink: 'var(--part-4-ink)' },
] as const;

/** A chart of bars that lie, as an `<svg>` element. */
export function drawBars(chart: BarChart): string {
  const longest = Math.max(
    ...chart.bars.map((bar) => Math.max(sumOf(bar.values), bar.interval95?.high ?? 0)),
  );
  const option = {
    grid: { left: NAME_WIDTH, right: VALUE_WIDTH, top: 4, bottom: 44, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: 0,
      max: longest,
      name: chart.unit,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: 'var(--soft)', fontSize: 12 },
      splitNumber: 4,
      axisLabel: { color: 'var(--soft)', fontSize: 12, formatter: formatTick, showMaxLabel: false },
      splitLine: { lineStyle: { color: 'var(--grid)' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: chart.bars.map(({ name }) => name),
      axisLine: { lineStyle: { color: 'var(--axis)' } },
      axisTick: { show: false },
      axisLabel: { color: 'var(--ink)', fontSize: 12, width: NAME_WIDTH - 12, overflow: 'break' },
    },
    series: [...partSeries(chart, longest), sumSeries(chart), ...intervalSeries(chart)],
  };
  return drawSvg(option, { width: WIDTH, height: 48 + BAR_HEIGHT * chart.bars.length }, chart);
}

function partSeries({ parts, bars }: BarChart, longest: number): BarSeriesOption[] {
  return parts.map((name, part) => ({
    type: 'bar',
    name,
    stack: 'all',
    silent: true,
    barWidth: '62%',
    data: bars.map(({ arm, values, interval95 }) => {
      const value = values[part] ?? 0;
      // Where the figure is whole, and not under the whisker.
      const room = Math.min(value, (interval95?.low ?? Infinity) - sumOf(values.slice(0, part)));
      const { color, ink } = PART_STYLES[part % PART_STYLES.length] ?? PART_STYLES[0];
      return {
        value,
        itemStyle: { color: parts.length === 1 ? ARM_STYLES[arm].color : color },
        label: {
          show: parts.length > 1 && room / longest >= LABEL_WIDTH,
          position: 'insideLeft',
          color: ink,
          fontSize: 11,
          formatter: () => formatNumber(value),
        },
      };
    }),
  }));
}

/** The sums, at the ends of the bars or of their intervals. */
const sumSeries = ({ bars }: BarChart) => ({
  type: 'scatter',
  silent: true,
  symbolSize: 0.001,
  itemStyle: { color: 'transparent', opacity: 1 },
  data: bars.map(({ name, values, interval95 }) => ({
    value: [Math.max(sumOf(values), interval95?.high ?? 0), name],
    label: {
      show: true,
      position: 'right',
      distance: 6,
      color: 'var(--ink)',
      fontSize: 12,
      formatter: () => formatNumber(sumOf(values)),
    },
  })),
});

function intervalSeries({ bars }: BarChart): CustomSeriesOption[] {
  const data = bars.flatMap(({ interval95 }, index) =>
    interval95 === undefined ? [] : [[interval95.low, interval95.high, index]],
  );
  if (data.length === 0) return [];
  const style = { stroke: 'var(--ink)', lineWidth: 1.5 };
  return [
    {
      type: 'custom',
      silent: true,
      data,
      encode: { x: [0, 1], y: 2 },
      z: 5,
      renderItem: (_, api) => {
        const [low = 0, y = 0] = api.coord([api.value(0), api.value(2)]);
        const [high = 0] = api.coord([api.value(1), api.value(2)]);
        const line = (x1: number, y1: number, x2: number, y2: number) =>
          ({ type: 'line', shape: { x1, y1, x2, y2 }, style }) as const;
        return {
          type: 'group',
          children: [line(low, y, high, y), line(low, y - 4, low, y + 4), line(high, y - 4, high, y + 4)],
        };
      },
    },
  ];
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
