import { ARM_FACTS, type Arm, type ServerKind } from '../result/arms.ts';
import type { Condition, GeneratorName, Load, Operation } from '../result/result.ts';

/** What a condition measures, in a reader's words: `gRPC by wire: latency at 400, 2000, 3200 requests/s`. */
export function describeCondition(condition: Omit<Condition, 'connections'>): string {
  const { arm, server, generator, operation, tls, phases } = condition;
  const what = [operationWords(operation), ...loadWords(phases)].filter((words) => words !== '');
  return `${serverWords(arm, server)} ${describeGenerator(generator)}: ${what.join(', ')}${tls ? ', over TLS' : ''}`;
}

/** `by wire`, `by k6`. */
export const describeGenerator = (generator: GeneratorName): string => `by ${generator}`;

function serverWords(arm: Arm, server: ServerKind): string {
  const { name } = ARM_FACTS[arm];
  if (server === 'service') return name;
  return server === 'floor' ? `the floor under ${name}` : `${name} that does nothing`;
}

function operationWords(operation: Operation): string {
  if (operation.kind === 'list') return `lists of ${operation.users}`;
  const size = operation.nameBytes === null ? '' : `${sizeWords(operation.nameBytes)} users`;
  return operation.kind === 'get' ? `GetUser ${size}`.trim() : size;
}

const sizeWords = (bytes: number): string =>
  bytes < 1024 ** 2 ? `${bytes / 1024} KiB` : `${bytes / 1024 ** 2} MiB`;

function loadWords(phases: readonly Load[]): string[] {
  const closed = phases.flatMap((load) => (load.kind === 'closed' ? [load.concurrency] : []));
  const open = phases.flatMap((load) => (load.kind === 'open' ? [load.ratePerSecond] : []));
  return [
    ...(phases.some(({ kind }) => kind === 'cold') ? ['cold start'] : []),
    ...(closed.length > 0 ? [`saturation at ${closed.join(', ')}`] : []),
    ...(open.length > 0 ? [`latency at ${open.join(', ')} requests/s`] : []),
  ];
}
