import { ARM_FACTS, ARMS } from '../../result/arms.ts';
import type { Result } from '../../result/result.ts';
import { figuresByLoad, type LoadFigures, startMs } from '../../verdict/study-figures.ts';
import { formatEstimate, formatNumber, formatTick } from './format-number.ts';
import { flawsOf } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import type { Bar, Section, Table } from './section.ts';

/** What the first request on a new connection takes, and the start of a server; `undefined` where it was not measured. */
export function coldStartSection({ trials }: Result): Section | undefined {
  const measured = ARMS.flatMap((arm) =>
    [false, true].flatMap((tls) => {
      const loads = figuresByLoad(trials, { arm, server: 'service', tls });
      const name = `${ARM_FACTS[arm].name}${tls ? ', TLS' : ''}`;
      return loads.filter(({ load }) => load.kind === 'cold').map((figures) => ({ arm, name, figures }));
    }),
  );
  if (measured.length === 0) return undefined;
  const starts = ARMS.flatMap((arm) => {
    const estimate = startMs(trials, { arm, server: 'service' });
    return estimate === undefined ? [] : [[ARM_FACTS[arm].name, formatEstimate(estimate)]];
  });
  return {
    id: 'cold-start',
    title: 'Cold start',
    paragraphs: [
      'One request on each of many new connections, one after the other, connecting and TLS included. Servers are warm; how long they take to start is in the table.',
    ],
    charts: [
      {
        kind: 'bars',
        id: 'cold-start-medians',
        title: 'First request on a new connection, median',
        description:
          'Median latency of the first request on a new connection, a bar for each protocol without and with TLS.',
        unit: 'ms',
        parts: ['latency'],
        bars: measured.flatMap(({ arm, name, figures: { medianMs } }): Bar[] =>
          medianMs === undefined
            ? []
            : [
                {
                  arm,
                  name,
                  values: [medianMs.value],
                  ...(medianMs.interval95 === undefined ? {} : { interval95: medianMs.interval95 }),
                },
              ],
        ),
      },
    ],
    tables: [
      coldTable(measured),
      ...(starts.length === 0
        ? []
        : [
            {
              caption: 'From the start of a server process to its readiness (95 % interval), in ms',
              head: ['', 'ms'],
              rows: starts,
            },
          ]),
    ],
  };
}

function coldTable(measured: readonly { readonly name: string; readonly figures: LoadFigures }[]): Table {
  const head = ['', 'p50 (95 % interval)', 'p90', 'p99', 'connections'];
  const rows = measured.map(({ name, figures }) => {
    const { medianMs, percentiles, latency } = figures;
    return {
      name,
      flaws: flawsOf(figures),
      cells: [
        formatEstimate(medianMs),
        ...[percentiles.p90, percentiles.p99].map(formatNumber),
        formatTick(latency.count),
      ],
    };
  });
  return { caption: 'First request on a new connection, in ms', head, ...markRows(head, rows) };
}
