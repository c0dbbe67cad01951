import type { Readable } from 'node:stream';

/** k6 says something of each request that fails; the first are enough. */
const LOG_MAX = 1_000_000;

/** Reads k6's log to its end, and calls `onText` once when this text has come. Resolves with the log, or with its beginning. */
export function readK6Log(stderr: Readable, awaited: string, onText: () => void): Promise<string> {
  let log = '';
  let hasCome = false;
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (log.length > LOG_MAX) return;
    log += chunk;
    if (hasCome || !log.includes(awaited)) return;
    hasCome = true;
    onText();
  });
  return new Promise((resolve) => stderr.once('close', () => resolve(log)));
}

/** The message of the first error in a log that has one JSON object in a line. */
export const firstErrorOf = (log: string): string | undefined => firstMessage(log, 'error', '');

/** What follows this beginning in the first message of that level that begins so. */
export const findInLog = (log: string, level: 'error' | 'info', beginning: string): string | undefined =>
  firstMessage(log, level, beginning)?.slice(beginning.length);

function firstMessage(log: string, level: string, beginning: string): string | undefined {
  const line = new RegExp(`"level":"${level}".*?"msg":("${beginning}(?:[^"\\\\]|\\\\.)*")`);
  const [, message] = line.exec(log) ?? [];
  return message === undefined ? undefined : (JSON.parse(message) as string);
}
