import { once } from 'node:events';
import { pino } from 'pino';

/** Lines of text to a file descriptor. */
export interface Output {
  /** Returns at once, however slow the reader is. */
  print(line: string): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** What waits for a reader at most, in bytes; hours of lines. What is beyond is dropped. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Output that never holds back the load: process.stdout waits for the reader of a pipe, and nothing else happens
 * meanwhile.
 */
export function createOutput(fd: number): Output {
  const destination = pino.destination({ fd, sync: false, maxLength: MAX_WAITING_BYTES });
  return {
    print(line) {
      destination.write(`${line}\n`);
    },
    async close() {
      const closed = once(destination, 'close');
      destination.end();
      await closed;
    },
  };
}
