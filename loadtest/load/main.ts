import { openNodeClient } from './clients/open-node-client.ts';
import { runK6 } from './k6/run-k6.ts';
import type { LoadOrder, LoadReport } from './order.ts';
import { readOrder } from './read-order.ts';
import { runOrder } from './run-order.ts';
import { timeLimitOf } from './time-limit.ts';
import { openWireClient } from './wire/open-wire-client.ts';

/**
 * The load program: reads one `LoadOrder` as JSON from standard input, and prints one `LoadReport`. Exits with 0 when every
 * phase is measured, whatever its figures are; with 1 if one can't be, and with 2 if the order is wrong, both with one line
 * on standard error. SIGTERM and SIGINT end it at once, without a report.
 */
const interrupted = new AbortController();
let order: LoadOrder | undefined;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, interrupt);

order = await readStandardInput()
  .then(readOrder)
  .catch((error: Error) => fail(error, 2));
const limitMs = timeLimitOf(order);
setTimeout(() => fail(new Error(`the load did not end within ${limitMs / 1000} s`)), limitMs);
const report = await run(order).catch((error: Error) => fail(error));
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit());

function run(order: LoadOrder): Promise<LoadReport> {
  if (order.generator === 'k6') return runK6(order, interrupted.signal);
  return runOrder(order, order.generator === 'wire' ? openWireClient : openNodeClient);
}

/** k6 is a process of its own, which has to be ended first; at a second signal, nothing is waited for. */
function interrupt(signal: NodeJS.Signals): void {
  const isSecond = interrupted.signal.aborted;
  interrupted.abort();
  if (isSecond || order?.generator !== 'k6') fail(new Error(`ended by ${signal} before there was a report`));
}

function fail({ message }: Error, code = 1): never {
  console.error(message.replace(/\s*\n\s*/g, ' '));
  process.exit(code);
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
