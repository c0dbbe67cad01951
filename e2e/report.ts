import { inspect } from 'node:util';

/** Thrown by a check that can't be made here. It counts as skipped, and the reason is said. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** What has been proven so far, told to the reader as it happens. */
export interface Report {
  heading(text: string): void;
  /** Something that the reader is to know, such as a command that is run. */
  say(line: string): void;
  /**
   * Makes one check and says how it went. A text that `prove` resolves with is told; that it throws is a failure,
   * and a `Skip` is a check that can't be made. Resolves with whether it passed, and never rejects.
   */
  check(title: string, prove: () => Promise<unknown>): Promise<boolean>;
  /** Prints how many passed, failed and were skipped, and each that did not pass. Returns the exit code, 0 or 1. */
  conclude(): 0 | 1;
}

export function createReport(print: (line: string) => void = console.log): Report {
  const startedAt = performance.now();
  const failed: string[] = [];
  const skipped: string[] = [];
  let passed = 0;

  return {
    heading: (text) => print(`\n=== ${text}   (${seconds(startedAt)} since the start)\n`),
    say: (line) => print(`    ${line}`),
    async check(title, prove) {
      const checkStartedAt = performance.now();
      try {
        const figure = await prove();
        passed += 1;
        print(
          `ok    ${title}${typeof figure === 'string' ? `: ${figure}` : ''}   [${seconds(checkStartedAt)}]`,
        );
        return true;
      } catch (error) {
        const reason = error instanceof Error ? error.message : inspect(error);
        const isSkip = error instanceof Skip;
        (isSkip ? skipped : failed).push(`${title}: ${reason}`);
        print(`${isSkip ? 'SKIPPED' : 'FAILED'} ${title}: ${reason}   [${seconds(checkStartedAt)}]`);
        return false;
      }
    },
    conclude() {
      print('');
      for (const line of skipped) print(`SKIPPED ${line}`);
      for (const line of failed) print(`FAILED ${line}`);
      const andSkipped = skipped.length > 0 ? `, ${skipped.length} skipped` : '';
      print(`${passed} passed, ${failed.length} failed${andSkipped}`);
      // A run that proves nothing has not passed.
      return failed.length === 0 && passed > 0 ? 0 : 1;
    },
  };
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;
