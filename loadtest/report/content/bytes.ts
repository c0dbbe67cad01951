import { describeLoad } from '../../verdict/select-samples.ts';
import type { Interval } from '../../verdict/statistics.ts';
import type { LoadFigures } from '../../verdict/study-figures.ts';
import { formatNumber, formatTick } from './format-number.ts';
import type { MainFigures } from './main-figures.ts';
import { figuresUnder, middleLoad } from './middle-load.ts';
import type { Section } from './section.ts';

/** Bytes on the wire for one small user, and connections; `undefined` where nothing counted bytes. */
export function bytesSection({ arms, generator }: MainFigures): Section | undefined {
  const middle = middleLoad(arms);
  const measured = arms.flatMap(({ arm, name, loads }) => {
    const figures = figuresUnder(loads, middle) ?? steadiest(loads);
    if (figures?.sentBytes === undefined || figures.receivedBytes === undefined) return [];
    return [{ arm, name, figures, sent: figures.sentBytes.value, received: figures.receivedBytes.value }];
  });
  if (measured.length === 0) return undefined;
  return {
    id: 'bytes',
    title: 'Bytes on the wire',
    paragraphs: [
      `Counted at the sockets of ${generator}, both ways, with every header and frame, for one small user. What TCP and IP add is not in it.`,
      'Connections are those that the server has counted at the end of each phase.',
    ],
    charts: [
      {
        kind: 'bars',
        id: 'bytes-per-request',
        title: 'Bytes per request, on a connection in use',
        description: 'Bytes sent and received for each request, a bar for each protocol.',
        unit: 'bytes per request',
        parts: ['sent', 'received'],
        bars: measured.map(({ arm, name, sent, received }) => ({ arm, name, values: [sent, received] })),
      },
    ],
    tables: [
      {
        caption: 'Per request',
        head: ['', 'under which load', 'sent, bytes', 'received, bytes', 'connections'],
        rows: measured.map(({ name, figures, sent, received }) => [
          name,
          describeLoad(figures.load),
          formatNumber(sent),
          formatNumber(received),
          formatCount(figures.connections),
        ]),
      },
    ],
  };
}

/** `64`, `63–64`; a dash where nobody has counted. */
function formatCount(range: Interval | undefined): string {
  if (range === undefined) return '–';
  const { low, high } = range;
  return low === high ? formatTick(low) : `${formatTick(low)}–${formatTick(high)}`;
}

/** Of an arm without a fixed rate, the load with the most requests. */
const steadiest = (loads: readonly LoadFigures[]): LoadFigures | undefined =>
  [...loads].sort((a, b) => b.latency.count - a.latency.count)[0];
