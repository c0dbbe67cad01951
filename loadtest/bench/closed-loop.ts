import type { Lane } from '../load/lane.ts';

/** A load on one server, over all its connections. */
export interface Load {
  /** Whether an answer is followed by the next request. */
  running: boolean;
  inFlight: number;
  answered: number;
  /** Requests without the right answer. */
  faults: number;
  firstFault: string | undefined;
  /** Called when a paused load has nothing in flight any more, and at each fault. */
  onRest: () => void;
}

/** A load that is paused and has nothing under way. */
export const createLoad = (): Load => ({
  running: false,
  inFlight: 0,
  answered: 0,
  faults: 0,
  firstFault: undefined,
  onRest: () => undefined,
});

/**
 * A closed loop on one lane: a request is under way as long as the load is running and nothing is wrong. Returns a
 * function that sets it going, at first and after each pause.
 */
export function createClosedLoop(load: Load, lane: Lane): () => void {
  let isUnderWay = false;
  const done = (fault?: string): void => {
    isUnderWay = false;
    load.answered += 1;
    load.inFlight -= 1;
    if (fault !== undefined) countFault(load, fault);
    else if (load.running) go();
    else if (load.inFlight === 0) load.onRest();
  };
  function go(): void {
    if (isUnderWay) return;
    isUnderWay = true;
    load.inFlight += 1;
    lane.request(done);
  }
  return go;
}

/** Keeps what the first fault was, and tells whoever waits for the load. */
function countFault(load: Load, what: string): void {
  load.faults += 1;
  load.firstFault ??= what;
  load.onRest();
}
