import { ARM_FACTS, ARMS } from '../../result/arms.ts';
import { describeLoad } from '../../verdict/select-samples.ts';
import { figuresByLoad } from '../../verdict/study-figures.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import type { MainFigures } from './main-figures.ts';
import type { Section } from './section.ts';

/** The same user read instead of created; `undefined` where that was not measured. */
export function readSection({ result: { trials }, generator }: MainFigures): Section | undefined {
  const rows = ARMS.flatMap((arm) => {
    const selection = {
      arm,
      server: 'service',
      generator,
      operation: { kind: 'get', nameBytes: null },
    } as const;
    return figuresByLoad(trials, selection).map(({ load, medianMs, percentiles, perSecond, cpuMicros }) => [
      `${ARM_FACTS[arm].name}, ${describeLoad(load)}`,
      formatEstimate(medianMs),
      formatNumber(percentiles.p99),
      formatEstimate(perSecond),
      formatEstimate(cpuMicros),
    ]);
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
        head: ['', 'p50, ms', 'p99, ms', 'requests/s', 'CPU, µs per request'],
        rows,
      },
    ],
  };
}
