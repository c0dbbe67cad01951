import type { Result, Trial } from '../result/result.ts';
import { operationKey } from '../verdict/select-samples.ts';
import { figuresByLoad, startMs } from '../verdict/study-figures.ts';

/** The verdicts of a result and its aggregated figures, one for each condition and load, as JSON without raw figures. */
export function renderSummaryJson(result: Result): string {
  const { trials, ...about } = result;
  const conditions = new Map(trials.map((trial) => [conditionKey(trial), trial]));
  const figures = [...conditions.values()].map(({ arm, server, generator, operation, tls, connections }) => ({
    ...{ arm, server, generator, operation, tls, connections },
    startMs: startMs(trials, { arm, server }),
    loads: figuresByLoad(trials, { arm, server, generator, operation, tls }).map(({ latency, ...load }) => ({
      ...load,
      requests: latency.count,
      minMs: latency.minMs,
      maxMs: latency.maxMs,
    })),
  }));
  return `${JSON.stringify({ ...about, figures }, null, 2)}\n`;
}

const conditionKey = ({ arm, server, generator, operation, tls }: Trial): string =>
  [arm, server, generator, operationKey(operation), tls].join(' ');
