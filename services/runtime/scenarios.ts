import { inspect, isDeepStrictEqual } from 'node:util';

/** One thing that a client tries on its server. It prints what it sends and what comes back, and throws if that is wrong. */
export interface Scenario {
  readonly title: string;
  run(print: Print, signal: AbortSignal): Promise<void>;
}

/** Prints one line for the reader. */
export type Print = (line: string) => void;

/** The longest time that one scenario may take, in milliseconds. */
const SCENARIO_TIMEOUT_MS = 15_000;

/**
 * Runs the scenarios in order, each under its title and a deadline, and prints `N passed, N failed`. Returns the exit
 * code: 0, or 1 if any failed. A failure says what was expected, and the next scenario runs all the same.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { print = console.log, timeoutMs = SCENARIO_TIMEOUT_MS }: { print?: Print; timeoutMs?: number } = {},
): Promise<0 | 1> {
  let failed = 0;
  for (const { title, run } of scenarios) {
    print(`--- ${title} ---`);
    const error = await withDeadline((signal) => run(print, signal), timeoutMs).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error !== undefined) {
      failed += 1;
      print(`FAILED: ${error instanceof Error ? error.message : inspect(error)}`);
    }
    print('');
  }
  print(`${scenarios.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Throws an error that names what differs, unless the two are deeply equal. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: expected ${inspect(expected)}, got ${inspect(actual)}`);
}

/** Rejects when the time is up, even if the work takes no notice of its signal. */
async function withDeadline(work: (signal: AbortSignal) => Promise<void>, timeoutMs: number): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no end within ${timeoutMs} ms`);
      controller.abort(error);
      reject(error);
    }, timeoutMs);
  });
  try {
    await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
