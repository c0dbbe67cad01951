import type { Socket } from 'node:net';
import { onOldAge } from '../../runtime/connection-age.ts';
import { endConnection } from '../../runtime/end-connection.ts';
import type { Log } from '../../runtime/log.ts';
import type { PortMetrics } from '../../runtime/metrics.ts';
import type { Settings } from '../../runtime/settings.ts';
import type { UserService } from '../../users/user-service.ts';
import { onSilence } from '../silence.ts';
import type { Connection } from '../tcp-port.ts';
import { createFrameReader } from './frame-reader.ts';
import { createFrameSender } from './frame-sender.ts';
import { FrameStatus } from './frame-status.ts';
import { createRequests } from './requests.ts';

export type FramesSettings = Settings<
  | 'MAX_FRAME_BYTES'
  | 'MAX_IN_FLIGHT'
  | 'RECEIVE_TIMEOUT_MS'
  | 'IDLE_TIMEOUT_MS'
  | 'MAX_CONNECTION_AGE_MS'
  | 'MAX_CONNECTION_AGE_GRACE_MS'
>;

/**
 * Requests of one connection that are under way at once; the next ones wait unread. Less than `MAX_IN_FLIGHT`, so that
 * one client that sends many at once does not use up what all have.
 */
const CONNECTION_IN_FLIGHT_MAX = 64;

/**
 * After GOING_AWAY: how long a client that has sent no frame yet may stay silent. Whoever speaks the protocol ends its side
 * when it hears of it, but it may be busy, and on a full machine that is seconds: it has all of the grace.
 */
const UNHEARD_GRACE_MS = 500;

/**
 * The conversation with one client. Requests are begun as they arrive and answered as they are done. A connection ends
 * when its client ends it, when a frame can't be read, or when it is silent for `IDLE_TIMEOUT_MS` or old, and then it is
 * told; a client that asks on all the same, in a drain too, has `MAX_CONNECTION_AGE_GRACE_MS`. One that reads none of its
 * answers is cut off after `IDLE_TIMEOUT_MS`, or at most twice that, because Node.js looks only once in that time whether
 * a write makes progress.
 */
export function createFramesConnection(
  socket: Socket,
  context: {
    peer: string;
    settings: FramesSettings;
    log: Log;
    metrics: PortMetrics;
    users: UserService;
  },
): Connection {
  const { peer, settings, log, metrics, users } = context;
  const reader = createFrameReader(settings.MAX_FRAME_BYTES);
  const sender = createFrameSender(socket);
  const requests = createRequests({
    ...{ peer, users, sender, log, metrics },
    maxInFlight: settings.MAX_IN_FLIGHT,
    onDone: () => {
      if (phase === 'held') release();
      else if (phase === 'ending') finishWhenDone();
    },
  });
  /** Held: nothing more is read until answers have left. Ending: no more is read, and what is in flight is answered. */
  let phase: 'open' | 'held' | 'ending' | 'over' = 'open';
  let isGoingAway = false;
  let hasSpoken = false;
  let silenceMs = 0;
  /** For a client that is told to go and goes on asking. */
  let grace: NodeJS.Timeout | undefined;

  function readFrames(): void {
    while (phase === 'open') {
      const found = reader.next();
      if (found === undefined) break;
      hasSpoken = true;
      if (found === 'whole') requests.begin(reader.frame);
      else if (found === 'too-short') requests.sendError(reader.frame.id, ...TOO_SHORT);
      else failWhole(FrameStatus.FRAME_STATUS_TOO_LARGE, `Longer than ${settings.MAX_FRAME_BYTES} bytes`);
      if (phase === 'open' && isFull()) hold();
    }
    if (phase === 'open') awaitMore();
  }

  const isFull = (): boolean => requests.inFlight >= CONNECTION_IN_FLIGHT_MAX || socket.writableNeedDrain;

  function hold(): void {
    phase = 'held';
    socket.pause();
    setSilence(settings.IDLE_TIMEOUT_MS);
  }

  function release(): void {
    if (phase !== 'held' || isFull()) return;
    phase = 'open';
    readFrames();
    if (phase !== 'open') return;
    if (socket.readableEnded) endInput();
    else socket.resume();
  }

  /** Everything that has come is under way: sets how long the client may be silent now. */
  function awaitMore(): void {
    if (reader.isInsideFrame) setSilence(settings.RECEIVE_TIMEOUT_MS);
    else setSilence(isGoingAway && !hasSpoken ? UNHEARD_GRACE_MS : settings.IDLE_TIMEOUT_MS);
  }

  /** Any input or output begins the silence anew, without a call. */
  function setSilence(ms: number): void {
    if (ms === silenceMs) return;
    silenceMs = ms;
    socket.setTimeout(ms);
  }

  function endSilence(): void {
    if (phase === 'held' && socket.writableNeedDrain) {
      log.info({ peer }, `Client ${peer} does not read its answers: cut off`);
      socket.destroy();
    } else if (phase === 'open' && reader.isInsideFrame) failWhole(...TRUNCATED);
    else if (phase !== 'open' || requests.inFlight > 0) socket.setTimeout(silenceMs);
    else if (isGoingAway) endReading();
    else goAway();
  }

  /** The frames can't be told apart any more: says so, answers what is in flight, and ends. */
  function failWhole(status: FrameStatus, message: string): void {
    requests.sendError(reader.frame.id, status, message);
    endReading();
  }

  function endInput(): void {
    if (reader.isInsideFrame) failWhole(...TRUNCATED);
    else endReading();
  }

  function endReading(): void {
    clearTimeout(grace);
    phase = 'ending';
    finishWhenDone();
  }

  function finishWhenDone(): void {
    if (requests.inFlight > 0) return;
    phase = 'over';
    endConnection(socket, sender.take());
  }

  function goAway(): void {
    if (isGoingAway || phase === 'ending' || phase === 'over') return;
    isGoingAway = true;
    requests.sendError(
      0,
      FrameStatus.FRAME_STATUS_GOING_AWAY,
      'This connection is about to end: open another',
    );
    grace = setTimeout(endReading, settings.MAX_CONNECTION_AGE_GRACE_MS).unref();
    if (phase === 'open') awaitMore();
  }

  socket.on('data', (chunk: Buffer) => {
    if (phase !== 'open') return; // ending: what still comes is not read
    reader.push(chunk);
    readFrames();
  });
  socket.on('drain', release);
  socket.on('end', () => {
    if (phase === 'open') endInput(); // held: there are frames left to begin
  });
  onSilence(socket, endSilence);
  socket.on('close', () => {
    phase = 'over';
    clearTimeout(grace);
    if (requests.inFlight > 0) requests.abandon();
  });
  onOldAge(socket, settings.MAX_CONNECTION_AGE_MS, goAway);
  setSilence(settings.IDLE_TIMEOUT_MS);
  socket.resume();

  return { drain: goAway };
}

const TOO_SHORT = [FrameStatus.FRAME_STATUS_BAD_MESSAGE, 'The frame is shorter than its header'] as const;
const TRUNCATED = [FrameStatus.FRAME_STATUS_TRUNCATED, 'The frame ended before its length'] as const;
