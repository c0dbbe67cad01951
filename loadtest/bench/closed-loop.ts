import type { Socket } from 'node:net';

/** The user that every load creates. */
export const NEW_USER = { name: 'Tan', email: 'tan@example.com' };

/**
 * Speaks one protocol on one connection: returns a function that sends this many requests to create `NEW_USER`. For
 * each chunk that comes back, `hear` is told how many requests it answered, and the first thing in it that is wrong.
 * As the server has to be the slower one, requests are bytes that were built beforehand, and answers are taken apart
 * only as far as it takes to hold them against what was sent.
 */
export type Speak = (
  socket: Socket,
  hear: (answers: number, fault: string | undefined) => void,
) => (requests: number) => void;

/** A load on one server, over all its connections. */
export interface Load {
  /** Whether an answer is followed by the next request. */
  running: boolean;
  inFlight: number;
  answered: number;
  /** Chunks with something wrong in them, and connections that ended. */
  faults: number;
  firstFault: string | undefined;
  /** Called when a paused load has nothing in flight any more, and at each fault. */
  onRest: () => void;
}

export const createLoad = (): Load => ({
  running: false,
  inFlight: 0,
  answered: 0,
  faults: 0,
  firstFault: undefined,
  onRest: () => undefined,
});

/**
 * A closed loop on one connection: `depth` requests are under way as long as the load is running. Returns a function
 * that sets it going, at first and after each pause.
 */
export function createClosedLoop(load: Load, socket: Socket, speak: Speak, depth: number): () => void {
  let idle = depth;
  const send = speak(socket, (answers, fault) => {
    load.answered += answers;
    load.inFlight -= answers;
    idle += answers;
    if (fault !== undefined) countFault(load, fault);
    if (load.running) go();
    else if (load.inFlight === 0) load.onRest();
  });
  function go(): void {
    if (idle === 0) return;
    load.inFlight += idle;
    send(idle);
    idle = 0;
  }
  return go;
}

export function countFault(load: Load, what: string): void {
  load.faults += 1;
  load.firstFault ??= what;
  load.onRest();
}

/** Joins what a chunk left over with the next chunk. */
export const join = (rest: Buffer | undefined, chunk: Buffer): Buffer =>
  rest === undefined || rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
