import { ARM_FACTS } from '../result/arms.ts';
import type { Result, Trial } from '../result/result.ts';
import { findNewFailures } from './arm-flaws.ts';
import { sameLoads, selectBoth, underLoads } from './select-both.ts';
import { describeLoad, describeOperation, operationKey } from './select-samples.ts';

/**
 * What the services do wrong in the new result and did not in the old one, each in a sentence: requests that fail or are
 * never sent, rates that are not achieved, connections that are not kept. Of all operations and loads that both measured.
 */
export function matchFailures(older: Result, newer: Result): string[] {
  const measured = newer.trials.filter(({ server }) => server === 'service');
  const conditions = new Map(measured.map((trial) => [conditionKey(trial), trial]));
  return [...conditions.values()].flatMap(({ arm, generator, operation, tls }) => {
    const { name } = ARM_FACTS[arm];
    const samples = selectBoth(older, newer, { arm, server: 'service', generator, operation, tls });
    return sameLoads(samples).flatMap((loads) => {
      const under = underLoads(samples, loads);
      const what = [`${name} by ${generator}`, describeOperation(operation), tls ? 'TLS' : ''];
      const subject = [...what.filter((words) => words !== ''), describeLoad(loads.new)].join(', ');
      return findNewFailures(name, under.old, under.new).map((reason) => `${subject}: ${reason}`);
    });
  });
}

const conditionKey = ({ arm, generator, operation, tls }: Trial): string =>
  [arm, generator, operationKey(operation), tls].join(' ');
