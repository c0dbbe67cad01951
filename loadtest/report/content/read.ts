import { ARM_FACTS, ARMS } from '../../result/arms.ts';
import { describeLoad } from '../../verdict/select-samples.ts';
import { figuresByLoad } from '../../verdict/study-figures.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { flawsOf, type MainFigures } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import type { Section } from './section.ts';

/** The same user read instead of created; `undefined` where that was not measured. */
export function readSection({ result: { trials }, generator }: MainFigures): Section | undefined {
  const head = ['', 'p50, ms', 'p99, ms', 'requests/s', 'CPU, µs per request'];
  const rows = ARMS.flatMap((arm) => {
    const selection = {
      arm,
      server: 'service',
      generator,
      operation: { kind: 'get', nameBytes: null },
    } as const;
    return figuresByLoad(trials, selection).map((figures) => ({
      name: `${ARM_FACTS[arm].name}, ${describeLoad(figures.load)}`,
      flaws: flawsOf(figures),
      cells: [
        formatEstimate(figures.medianMs),
        formatNumber(figures.percentiles.p99),
        formatEstimate(figures.perSecond),
        formatEstimate(figures.cpuMicros),
      ],
    }));
  });
  if (rows.length === 0) return undefined;
  return {
    id: 'read',
    title: 'Reading a user',
    paragraphs: [
      `GetUser in place of CreateUser, by ${generator}: the same comparison where nothing is stored.`,
    ],
    charts: [],
    tables: [
      {
        caption: 'GetUser (95 % intervals)',
        head,
        ...markRows(head, rows),
      },
    ],
  };
}
