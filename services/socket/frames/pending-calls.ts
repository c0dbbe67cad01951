import type protobuf from 'protobufjs/minimal.js';
import { UserError } from '../../users/user-error.ts';

/** What waits for an answer, and how to read it. */
export interface PendingCall {
  resolve(result: unknown): void;
  reject(reason: unknown): void;
  readResponse(message: protobuf.Reader): unknown;
}

/** The calls of one connection that have not been answered. Each is settled once: answered, expired, given up or lost. */
export interface PendingCalls {
  readonly size: number;
  /** Returns the request id. The call is rejected with the signal's reason if that aborts first. */
  add(call: PendingCall, signal: AbortSignal | undefined): number;
  /** The call that an answer is for; `undefined` if it is settled already. The caller settles it. */
  take(id: number): PendingCall | undefined;
  rejectAll(reason: unknown): void;
}

interface Entry {
  readonly call: PendingCall;
  readonly expiresAt: number;
  readonly forgetSignal: (() => void) | undefined;
}

const REQUEST_IDS = 2 ** 32;

/** Calls that are rejected with `unavailable` after `timeoutMs`. */
export function createPendingCalls(timeoutMs: number): PendingCalls {
  /** In the order in which they expire, as all wait equally long: so one timer is enough for all. */
  const entries = new Map<number, Entry>();
  let lastId = 0;
  let timer: NodeJS.Timeout | undefined;

  function take(id: number): PendingCall | undefined {
    const entry = entries.get(id);
    if (entry === undefined) return undefined;
    entries.delete(id);
    entry.forgetSignal?.();
    return entry.call;
  }

  /** Ids count on and begin anew after 2^32; 0 stands for the connection. */
  function nextId(): number {
    do lastId = (lastId + 1) % REQUEST_IDS;
    while (lastId === 0 || entries.has(lastId));
    return lastId;
  }

  function listen(id: number, signal: AbortSignal): () => void {
    const giveUp = () => take(id)?.reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    return () => signal.removeEventListener('abort', giveUp);
  }

  function expire(): void {
    timer = undefined;
    const now = performance.now();
    for (const [id, { expiresAt }] of entries) {
      if (expiresAt > now) {
        timer = setTimeout(expire, expiresAt - now).unref();
        return;
      }
      take(id)?.reject(new UserError('unavailable', `No answer within ${timeoutMs} ms`));
    }
  }

  return {
    get size() {
      return entries.size;
    },
    add(call, signal) {
      const id = nextId();
      const forgetSignal = signal && listen(id, signal);
      entries.set(id, { call, expiresAt: performance.now() + timeoutMs, forgetSignal });
      timer ??= setTimeout(expire, timeoutMs).unref();
      return id;
    },
    take,
    rejectAll(reason) {
      clearTimeout(timer);
      for (const id of entries.keys()) take(id)?.reject(reason);
    },
  };
}
