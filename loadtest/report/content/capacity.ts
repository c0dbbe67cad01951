import { ARM_FACTS, type Arm } from '../../result/arms.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import { formatEstimate } from './format-number.ts';
import type { MainFigures } from './main-figures.ts';
import type { LineChart, Section } from './section.ts';

/** Completed requests per second by concurrency; `undefined` where fewer than two concurrencies were measured. */
export function capacitySection({ arms, generator }: MainFigures): Section | undefined {
  const measured = arms
    .map(({ loads, ...arm }) => ({ ...arm, byConcurrency: byConcurrency(loads) }))
    .filter(({ byConcurrency }) => byConcurrency.size > 0);
  const concurrencies = [...new Set(measured.flatMap(({ byConcurrency }) => [...byConcurrency.keys()]))].sort(
    (a, b) => a - b,
  );
  if (concurrencies.length < 2) return undefined;
  return {
    id: 'capacity',
    title: 'Capacity',
    paragraphs: [
      `So many requests are under way at any time, by ${generator}; what is counted is what was completed in a second of wall time. Whiskers are 95 % intervals over rounds.`,
    ],
    charts: [
      capacityChart('all', measured, concurrencies),
      capacityChart('over HTTP', measured.filter(isHttp), concurrencies),
    ].filter(({ lines }) => lines.length > 0),
    tables: [
      {
        caption: 'Completed requests per second (95 % interval), by requests under way',
        head: ['', ...concurrencies.map(String)],
        rows: measured.map(({ name, byConcurrency }) => [
          name,
          ...concurrencies.map((concurrency) => formatEstimate(byConcurrency.get(concurrency)?.perSecond)),
        ]),
      },
    ],
  };
}

interface ArmCapacity {
  readonly arm: Arm;
  readonly name: string;
  readonly byConcurrency: ReadonlyMap<number, LoadFigures>;
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
