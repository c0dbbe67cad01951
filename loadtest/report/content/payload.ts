import { ARM_FACTS } from '../../result/arms.ts';
import type { Result } from '../../result/result.ts';
import { COST, MEDIAN } from '../../verdict/measures.ts';
import { type PayloadCrossing, payloadCrossing } from '../../verdict/payload-crossing.ts';
import { describeLoad } from '../../verdict/select-samples.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import { formatEstimate } from './format-number.ts';
import { flawsOf } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import { type PayloadGrowth, payloadGrowths } from './payload-growth.ts';
import type { Line, LineChart, Mark, Section, Table } from './section.ts';

/** What is drawn by size, and where the aggregated figures have it. */
const DRAWN = [
  { measure: MEDIAN, of: ({ medianMs }: LoadFigures) => medianMs },
  { measure: COST, of: ({ cpuMicros }: LoadFigures) => cpuMicros },
] as const;
type Drawn = (typeof DRAWN)[number];

/** How figures grow with the user's size and with a list's length; `undefined` where neither was measured. */
export function payloadSection(result: Result): Section | undefined {
  const growths = payloadGrowths(result);
  const [anyArm] = growths[0]?.arms ?? [];
  const [figures] = anyArm?.bySize.values() ?? [];
  if (figures === undefined) return undefined;
  const all = growths.flatMap((growth) =>
    DRAWN.map((drawn) => {
      const { kind, sizeText } = growth;
      const crossing = payloadCrossing(result.trials, kind, drawn.measure, result.profile, sizeText);
      return { growth, drawn, crossing };
    }),
  );
  return {
    id: 'payload',
    title: 'Payload',
    paragraphs: [
      `Users with longer names, and lists of more users, ${describeLoad(figures.load)}. Both scales are logarithmic. Where REST and gRPC surely cross, the place is ringed.`,
      ...growths.map((growth) => {
        const crossings = all
          .filter((one) => one.growth === growth)
          .flatMap(({ crossing }) => crossing ?? []);
        return [`By ${growth.axis}:`, ...crossings.map(({ sentence }) => sentence)].join(' ');
      }),
    ],
    charts: all.map(({ growth, drawn, crossing }) => payloadChart(growth, drawn, crossing)),
    tables: all.map(({ growth, drawn }) => payloadTable(growth, drawn)),
  };
}

function payloadChart(
  growth: PayloadGrowth,
  { measure, of }: Drawn,
  crossing: PayloadCrossing | undefined,
): LineChart {
  const { kind, axis, sizes, sizeText, arms } = growth;
  const lines = arms.map(({ arm, bySize }) => ({
    arm,
    points: [...bySize].flatMap(([x, figures]) => {
      const estimate = of(figures);
      return estimate === undefined ? [] : [{ x, y: estimate.value }];
    }),
  }));
  const rest = lines.find(({ arm }) => arm === 'rest');
  return {
    kind: 'lines',
    id: `payload-${kind}-${measure.question}`,
    title: `${capitalize(measure.name)}, by ${axis}`,
    description: `${capitalize(measure.name)} by ${axis}, both on logarithmic scales, a line for each protocol. The table has the figures.`,
    x: {
      name: axis,
      scale: 'log',
      ticks: sizes.map((at) => ({ at, label: sizeText(at).replace(/ (\w+)B$/, '$1') })),
    },
    y: { name: measure.unit, scale: 'log' },
    lines,
    marks: (crossing?.crossings ?? []).flatMap(({ size }): Mark[] => {
      const y = rest && heightAt(rest, size);
      return y === undefined ? [] : [{ x: size, y, label: sizeText(size) }];
    }),
  };
}

/** How high a line is between two of its points, on logarithmic scales. */
function heightAt({ points }: Line, x: number): number | undefined {
  const index = points.findIndex((point) => point.x >= x);
  const [before, after] = [points[index - 1], points[index]];
  if (before === undefined || after === undefined) return undefined;
  const share = Math.log(x / before.x) / Math.log(after.x / before.x);
  return before.y * (after.y / before.y) ** share;
}

function payloadTable({ axis, sizes, sizeText, arms }: PayloadGrowth, { measure, of }: Drawn): Table {
  const head = ['', ...sizes.map(sizeText)];
  const rows = arms.map(({ arm, bySize }) => ({
    name: ARM_FACTS[arm].name,
    cells: sizes.map((size) => {
      const figures = bySize.get(size);
      return { text: formatEstimate(figures && of(figures)), flaws: flawsOf(figures) };
    }),
  }));
  return {
    caption: `${capitalize(measure.name)} in ${measure.unit} (95 % interval), by ${axis}`,
    head,
    ...markRows(head, rows),
  };
}

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
