import type { Log } from '../../runtime/log.ts';
import type { PortMetrics } from '../../runtime/metrics.ts';
import { INVALID_UTF8, NO_DATA, tooLong } from './answers.ts';
import { loggable } from './loggable.ts';
import type { Message } from './message-splitter.ts';
import { decodeUtf8 } from './utf8.ts';

/** The answer to one message, which is counted and logged. It takes no time, so no limit on requests in flight applies. */
export function answerMessage(
  message: Message | 'too-long',
  { peer, log, metrics, maxBytes }: { peer: string; log: Log; metrics: PortMetrics; maxBytes: number },
): string {
  const started = metrics.begin();
  if (message === 'too-long') {
    metrics.end('echo', 'invalid', started);
    return tooLong(maxBytes);
  }
  const text = decodeUtf8(message.bytes);
  let answer: string;
  if (text === undefined) {
    log.debug({ peer }, 'Invalid UTF-8');
    answer = INVALID_UTF8;
  } else if (text === '') {
    log.warn({ peer }, `Client ${peer} sent an empty line`);
    answer = NO_DATA + message.ending;
  } else {
    log.info({ peer }, `Received: ${loggable(text)}`);
    answer = text.toUpperCase() + message.ending;
  }
  metrics.end('echo', text ? 'ok' : 'invalid', started);
  return answer;
}
