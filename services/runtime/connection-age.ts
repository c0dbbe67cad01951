import type { Socket } from 'node:net';

/** How far the age of one connection may be from the setting, as a part of it: that of grpc-js. */
const JITTER = 0.1;

/**
 * Calls `act` once, when a connection is `maxAgeMs` old, more or less: connections that were made together, at a
 * deployment say, are not to end together. A connection that closes before leaves nothing behind.
 */
export function onOldAge(socket: Socket, maxAgeMs: number, act: () => void): void {
  const timer = setTimeout(act, ageLimit(maxAgeMs)).unref();
  socket.once('close', () => clearTimeout(timer));
}

/** Evenly spread over `maxAgeMs` ± 10 %; `random` is from 0 to 1. */
export function ageLimit(maxAgeMs: number, random = Math.random()): number {
  return maxAgeMs * (1 + JITTER * (2 * random - 1));
}
