import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import { ARM_FACTS } from '../../result/arms.ts';
import { formatTick } from '../content/format-number.ts';
import type { Axis, Line, LineChart, Mark } from '../content/section.ts';
import { ARM_STYLES } from './arm-style.ts';
import { drawSvg } from './draw-svg.ts';
import { niceLogRange } from './nice-range.ts';

const SIZE = { width: 400, height: 280 };

/** A chart of lines as an `<svg>` element. */
export function drawLines(chart: LineChart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const ys = points.flatMap(({ y, interval95 }) =>
    interval95 === undefined ? [y] : [y, interval95.low, interval95.high],
  );
  const option = {
    grid: { left: 52, right: 24, top: 28, bottom: 44, outerBoundsMode: 'none' },
    xAxis: {
      ...axisOption(
        chart.x,
        points.map(({ x }) => x),
      ),
      nameLocation: 'middle',
      nameGap: 28,
    },
    yAxis: {
      ...axisOption(chart.y, ys),
      nameGap: 12,
      nameTextStyle: { color: 'var(--soft)', align: 'left', padding: [0, 0, 0, -44] },
    },
    series: [
      ...chart.lines.flatMap((line) => [lineSeries(line), ...intervalSeries(line)]),
      ...(chart.marks.length > 0 ? [markSeries(chart.marks)] : []),
    ],
  };
  return drawSvg(option, SIZE, chart);
}

function axisOption({ name, scale, ticks }: Axis, values: readonly number[]) {
  const look = {
    name,
    nameTextStyle: { color: 'var(--soft)', fontSize: 12 },
    axisLine: { show: true, lineStyle: { color: 'var(--axis)' } },
    axisTick: { lineStyle: { color: 'var(--axis)' } },
    splitLine: { show: true, lineStyle: { color: 'var(--grid)' } },
  };
  const label = { color: 'var(--soft)', fontSize: 12 };
  if (ticks !== undefined) {
    const customValues = ticks.map(({ at }) => at);
    const labels = new Map(ticks.map((tick) => [tick.at, tick.label]));
    const ends = { min: Math.min(...customValues, ...values), max: Math.max(...customValues, ...values) };
    return {
      ...look,
      ...ends,
      type: scale === 'log' ? 'log' : 'value',
      axisTick: { ...look.axisTick, customValues },
      axisLabel: { ...label, customValues, formatter: (at: number) => labels.get(at) ?? '' },
    };
  }
  if (scale === 'linear') {
    return { ...look, type: 'value', min: 0, axisLabel: { ...label, formatter: formatTick } };
  }
  const { min, max, ticks: customValues } = niceLogRange(values);
  return {
    ...look,
    type: 'log',
    min,
    max,
    axisTick: { ...look.axisTick, customValues },
    axisLabel: { ...label, customValues, formatter: formatTick },
  };
}

function lineSeries({ arm, points }: Line): LineSeriesOption {
  const { color, symbol, dashes, width } = ARM_STYLES[arm];
  return {
    type: 'line',
    name: ARM_FACTS[arm].name,
    silent: true,
    data: points.map(({ x, y, isBetween = false }) => ({
      value: [x, y],
      symbol: isBetween ? 'none' : symbol,
    })),
    showAllSymbol: true,
    symbolSize: 8,
    color,
    itemStyle: { color, ...(symbol.startsWith('empty') ? { borderColor: color, borderWidth: 1.5 } : {}) },
    lineStyle: { color, width, type: dashes.length === 0 ? 'solid' : [...dashes] },
  };
}

/** Whiskers over the 95 % intervals of a line's points. */
function intervalSeries({ arm, points }: Line): CustomSeriesOption[] {
  const data = points.flatMap(({ x, interval95 }) =>
    interval95 === undefined ? [] : [[x, interval95.low, interval95.high]],
  );
  if (data.length === 0) return [];
  const style = { stroke: ARM_STYLES[arm].color, lineWidth: 1.5 };
  return [
    {
      type: 'custom',
      silent: true,
      data,
      encode: { x: 0, y: [1, 2] },
      renderItem: (_, api) => {
        const [x = 0, low = 0] = api.coord([api.value(0), api.value(1)]);
        const [, high = 0] = api.coord([api.value(0), api.value(2)]);
        const line = (x1: number, y1: number, x2: number, y2: number) =>
          ({ type: 'line', shape: { x1, y1, x2, y2 }, style }) as const;
        return {
          type: 'group',
          children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)],
        };
      },
    },
  ];
}

/** Rings with words beside them. */
const markSeries = (marks: readonly Mark[]) => ({
  type: 'scatter',
  silent: true,
  symbol: 'circle',
  symbolSize: 16,
  z: 10,
  itemStyle: { color: 'transparent', borderColor: 'var(--ink)', borderWidth: 1.5, opacity: 1 },
  data: marks.map(({ x, y, label }) => ({
    value: [x, y],
    label: {
      show: true,
      formatter: () => label,
      position: 'top',
      color: 'var(--ink)',
      fontSize: 13,
      textBorderColor: 'var(--paper)',
      textBorderWidth: 4,
    },
  })),
});
