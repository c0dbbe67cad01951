import type { HistogramData } from '../../histogram.ts';
import { meanOf } from '../../histogram.ts';
import type { Load } from '../../result/result.ts';
import { reliablePercentile } from '../../verdict/phase-figures.ts';
import { describeLoad, loadKey } from '../../verdict/select-samples.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { flawsOf, type MainFigures, underLoad } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import type { LineChart, Point, Section, Table } from './section.ts';

/** Percentiles with a label and symbols; x is how many requests there are for one beyond. */
const LABELLED = [50, 90, 99, 99.9].map((percent) => ({
  percent,
  at: 100 / (100 - percent),
  label: `p${percent}`,
}));
/** Between two labels the curve has so many points. */
const STEPS = 12;

/** Latency by percentile, one chart for each load; `undefined` where none was measured. */
export function latencySection(main: MainFigures): Section | undefined {
  const loads = latencyLoads(main);
  if (loads.length === 0) return undefined;
  const isOpen = loads.some(({ kind }) => kind === 'open');
  return {
    id: 'latency',
    title: 'Latency',
    paragraphs: [
      isOpen
        ? `Requests arrive at a fixed rate, the same for all, by ${main.generator}. Latency counts from the intended start of each, so that a stall counts for every request that it delays.`
        : `One request at a time on each connection, by ${main.generator}, which says nothing about capacity.`,
      'A percentile is shown where at least ten values lie beyond it; all rounds together.',
    ],
    charts: loads.map((load) => latencyChart(main, load)),
    tables: loads.map((load) => latencyTable(main, load)),
  };
}

/** Open loads, ascending; where there are none, the least of the closed ones. */
function latencyLoads({ arms }: MainFigures): Load[] {
  const all = arms.flatMap(({ loads }) => loads.map(({ load }) => load));
  const distinct = [...new Map(all.map((load) => [loadKey(load), load])).values()];
  const open = distinct
    .filter((load) => load.kind === 'open')
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond);
  const closed = distinct
    .filter((load) => load.kind === 'closed')
    .sort((a, b) => a.concurrency - b.concurrency);
  return open.length > 0 ? open : closed.slice(0, 1);
}

function latencyChart({ arms }: MainFigures, load: Load): LineChart {
  const lines = underLoad(arms, sameLoad(load)).map(({ arm, figures }) => ({
    arm,
    points: curveOf(figures.latency),
  }));
  return {
    kind: 'lines',
    id: `latency-${loadKey(load).replaceAll(/\W+/g, '-')}`,
    title: capitalize(describeLoad(load)),
    description: `Latency in milliseconds by percentile ${describeLoad(load)}, a line for each protocol. The table below has the figures.`,
    x: { name: 'percentile', scale: 'log', ticks: LABELLED },
    y: { name: 'ms', scale: 'log' },
    lines,
    marks: [],
  };
}

/** A curve from the median on, as far as values are enough. */
function curveOf(latency: HistogramData): Point[] {
  const xs = LABELLED.flatMap(({ at }, index) => {
    const next = LABELLED[index + 1]?.at;
    if (next === undefined) return [{ x: at }];
    return Array.from({ length: STEPS }, (_, step) => ({
      x: at * (next / at) ** (step / STEPS),
      isBetween: step > 0,
    }));
  });
  return xs.flatMap((point) => {
    const y = reliablePercentile(latency, 100 - 100 / point.x);
    return y === undefined ? [] : [{ ...point, y }];
  });
}

function latencyTable({ arms }: MainFigures, load: Load): Table {
  const head = [
    ...['', 'p50 (95 % interval)', 'p90', 'p99', 'p99.9', 'max', 'mean'],
    ...['requests', 'errors', 'dropped'],
  ];
  const rows = underLoad(arms, sameLoad(load)).map(({ name, figures }) => {
    const { medianMs, percentiles, latency, errors, dropped } = figures;
    return {
      name,
      flaws: flawsOf(figures),
      cells: [
        formatEstimate(medianMs),
        ...[percentiles.p90, percentiles.p99, percentiles.p999, latency.maxMs, meanOf(latency)].map(
          formatNumber,
        ),
        ...[latency.count, errors, dropped].map((count) => count.toLocaleString('en-US')),
      ],
    };
  });
  return { caption: `Latency ${describeLoad(load)}, in ms`, head, ...markRows(head, rows) };
}

const sameLoad = (load: Load) => (figures: LoadFigures) => loadKey(figures.load) === loadKey(load);

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
