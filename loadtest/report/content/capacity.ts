import { ARM_FACTS, type Arm } from '../../result/arms.ts';
import { type CapacityFlaws, findCapacityFlaws } from '../../verdict/capacity-flaws.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import { formatEstimate } from './format-number.ts';
import { flawsOf, type MainFigures } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import type { LineChart, Section, Table } from './section.ts';

/** Completed requests per second by concurrency; `undefined` where fewer than two concurrencies were measured. */
export function capacitySection({ arms, generator, result }: MainFigures): Section | undefined {
  const measured = arms
    .map(({ loads, ...arm }) => ({
      ...arm,
      byConcurrency: byConcurrency(loads),
      flaws: findCapacityFlaws(result, arm.arm, generator),
    }))
    .filter(({ byConcurrency }) => byConcurrency.size > 0);
  const concurrencies = [...new Set(measured.flatMap(({ byConcurrency }) => [...byConcurrency.keys()]))].sort(
    (a, b) => a - b,
  );
  if (concurrencies.length < 2) return undefined;
  const table = capacityTable(measured, concurrencies);
  return {
    id: 'capacity',
    title: 'Capacity',
    paragraphs: [
      `So many requests are under way at any time, by ${generator}; what is counted is what was completed in a second of wall time. Whiskers are 95 % intervals over rounds.`,
      ...(table.notes === undefined
        ? []
        : [
            'Not all of it need be what a server can do at most. Where the table says ≥, something else bounded it, and it can do at least so much; where the generator was not calibrated, that may be what is shown. The notes below the table say which.',
          ]),
    ],
    charts: [
      capacityChart('all', measured, concurrencies),
      capacityChart('over HTTP', measured.filter(isHttp), concurrencies),
    ].filter(({ lines }) => lines.length > 0),
    tables: [table],
  };
}

interface ArmCapacity {
  readonly arm: Arm;
  readonly name: string;
  readonly byConcurrency: ReadonlyMap<number, LoadFigures>;
  readonly flaws: CapacityFlaws;
}

function capacityTable(arms: readonly ArmCapacity[], concurrencies: readonly number[]): Table {
  const head = ['', ...concurrencies.map(String)];
  const rows = arms.map(({ name, byConcurrency, flaws: { always, bounded } }) => ({
    name,
    flaws: always,
    cells: concurrencies.map((concurrency) => {
      const figures = byConcurrency.get(concurrency);
      const reasons = bounded.get(concurrency) ?? [];
      const text = formatEstimate(figures?.perSecond);
      return {
        text: reasons.length > 0 ? `≥ ${text}` : text,
        flaws: [...flawsOf(figures), ...reasons],
      };
    }),
  }));
  return {
    caption: 'Completed requests per second (95 % interval), by requests under way',
    head,
    ...markRows(head, rows),
  };
}

/** Bare TCP may carry so much more that the others can't be told apart beside it. */
const isHttp = ({ arm }: ArmCapacity): boolean => ARM_FACTS[arm].transport.startsWith('HTTP');

function capacityChart(
  which: string,
  arms: readonly ArmCapacity[],
  concurrencies: readonly number[],
): LineChart {
  return {
    kind: 'lines',
    id: `capacity-${which.replaceAll(' ', '-').toLowerCase()}`,
    title: `Completed per second, by concurrency: ${which}`,
    description:
      'Completed requests per second by requests under way, a line for each protocol. The table has the figures.',
    x: {
      name: 'requests under way',
      scale: 'log',
      ticks: concurrencies.map((at) => ({ at, label: String(at) })),
    },
    y: { name: 'requests/s', scale: 'linear' },
    lines: arms.map(({ arm, byConcurrency }) => ({
      arm,
      points: [...byConcurrency].flatMap(([x, { perSecond }]) =>
        perSecond === undefined ? [] : [{ x, y: perSecond.value, ...intervalOf(perSecond) }],
      ),
    })),
    marks: [],
  };
}

function byConcurrency(loads: readonly LoadFigures[]): Map<number, LoadFigures> {
  const closed = loads.flatMap((figures): [number, LoadFigures][] =>
    figures.load.kind === 'closed' ? [[figures.load.concurrency, figures]] : [],
  );
  return new Map(closed.sort(([a], [b]) => a - b));
}

const intervalOf = ({ interval95 }: { interval95?: { low: number; high: number } }) =>
  interval95 === undefined ? {} : { interval95 };
