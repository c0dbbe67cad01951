import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * A log of one JSON object per line on standard output, or of lines for people where that is a terminal. Every record
 * names its service. Records are written before the call returns, so none is lost when the process ends.
 */
export async function createLog(service: string, level: string): Promise<Log> {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return process.stdout.isTTY
    ? pino(options, await prettyStream())
    : pino(options, pino.destination({ sync: true }));
}

/** Loaded only where it is used: a server in a container does not pay for it at its start. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
    messageFormat: '[{service}] {msg}',
    ignore: 'service',
  });
}
