import type { Socket } from 'node:net';
import { endConnection } from '../../runtime/end-connection.ts';
import type { Log } from '../../runtime/log.ts';
import type { PortMetrics } from '../../runtime/metrics.ts';
import type { Settings } from '../../runtime/settings.ts';
import { onSilence } from '../silence.ts';
import type { Connection } from '../tcp-port.ts';
import { answerMessage } from './answer-message.ts';
import { NO_DATA } from './answers.ts';
import { createMessageSplitter, type Message } from './message-splitter.ts';
import { endsInsideCharacter } from './utf8.ts';

export type TextSettings = Settings<
  'MAX_TEXT_BYTES' | 'MESSAGE_PAUSE_MS' | 'RECEIVE_TIMEOUT_MS' | 'IDLE_TIMEOUT_MS'
>;

/** How long a drain waits for what a silent client may have sent already and the network has not delivered yet. */
const DRAIN_GRACE_MS = 100;

export interface TextConnection extends Connection {
  /** Begins to read: the client's time to say something runs from here. */
  start(): void;
}

/**
 * The conversation with one client: each of its messages is answered in upper case, in order. `isSingleExchange` ends it
 * after the first answer. A client that reads none of its answers is cut off after `IDLE_TIMEOUT_MS`, or at most twice
 * that, because Node.js looks only once in that time whether a write makes progress.
 */
export function createTextConnection(
  socket: Socket,
  context: {
    peer: string;
    settings: TextSettings;
    log: Log;
    metrics: PortMetrics;
    isSingleExchange: boolean;
  },
): TextConnection {
  const { peer, settings, log, metrics, isSingleExchange } = context;
  const splitter = createMessageSplitter(settings.MAX_TEXT_BYTES);
  /** Blocked: nothing more is read until the client reads its answers. */
  let phase: 'waiting' | 'open' | 'blocked' | 'over' = 'waiting';
  let hasSpoken = false;
  let isDraining = false;
  let isInsideCharacter = false;

  function start(): void {
    phase = 'open';
    socket.on('data', (chunk: Buffer) => {
      isInsideCharacter = false;
      splitter.push(chunk);
      answerMessages();
    });
    socket.on('drain', unblock);
    socket.on('end', onEnd);
    onSilence(socket, endSilence);
    socket.setTimeout(isDraining ? DRAIN_GRACE_MS : settings.RECEIVE_TIMEOUT_MS);
    socket.resume();
  }

  function answerMessages(): void {
    socket.cork(); // the answers to the lines of one chunk leave together
    while (phase === 'open') {
      const message = splitter.next();
      if (message === undefined) break;
      answer(message);
    }
    socket.uncork();
    if (phase === 'open') awaitMore();
  }

  function answer(message: Message | 'too-long'): void {
    hasSpoken = true;
    const text = answerMessage(message, { peer, log, metrics, maxBytes: settings.MAX_TEXT_BYTES });
    if (message === 'too-long' || isSingleExchange) finish(text);
    else if (!socket.write(text)) block();
  }

  /** Everything that has come is answered: sets how long the client may be silent now. */
  function awaitMore(): void {
    if (splitter.pending.length > 0) socket.setTimeout(settings.MESSAGE_PAUSE_MS);
    else if (isDraining) finish();
    else socket.setTimeout(settings.IDLE_TIMEOUT_MS);
  }

  function endSilence(): void {
    if (phase === 'blocked') {
      log.info({ peer }, `Client ${peer} does not read its answers: cut off`);
      socket.destroy();
    } else if (splitter.pending.length > 0) onPause();
    else if (hasSpoken || isDraining) finish();
    else {
      log.warn({ peer }, `Client ${peer} timed out waiting for data`);
      finish(NO_DATA);
    }
  }

  /** A pause ends the message, but in the middle of a character it is the network's pause and not the client's. */
  function onPause(): void {
    if (!isInsideCharacter && endsInsideCharacter(splitter.pending)) {
      isInsideCharacter = true;
      socket.setTimeout(settings.RECEIVE_TIMEOUT_MS);
      return;
    }
    answer(splitter.take());
    if (phase === 'open') awaitMore();
  }

  function onEnd(): void {
    if (phase === 'over') return;
    if (splitter.pending.length > 0) answer(splitter.take());
    else if (!hasSpoken) log.debug({ peer }, 'Ended without sending data');
    finish(hasSpoken ? '' : NO_DATA);
  }

  function block(): void {
    phase = 'blocked';
    socket.pause();
    socket.setTimeout(settings.IDLE_TIMEOUT_MS);
  }

  function unblock(): void {
    if (phase !== 'blocked') return;
    phase = 'open';
    answerMessages();
    if (phase === 'open') socket.resume();
  }

  function finish(lastWords = ''): void {
    if (phase === 'over') return;
    phase = 'over';
    endConnection(socket, lastWords);
  }

  return {
    start,
    drain() {
      isDraining = true;
      if (phase === 'open' && splitter.pending.length === 0) socket.setTimeout(DRAIN_GRACE_MS);
    },
  };
}
