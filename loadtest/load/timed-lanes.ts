import type { Lane } from './lane.ts';
import { createTally, type Tally } from './tally.ts';

/** A lane whose requests come to an end in time, one way or the other. */
export interface TimedLane {
  readonly isFree: boolean;
  /**
   * Sends a request; only while it is free. Its latency counts from `intendedMs`, on the clock of performance.now(), its
   * time-out from now.
   */
  send(intendedMs: number): void;
}

/** What the loop of a phase hears. */
export interface LoopEvents {
  /** A request has ended: it was answered, or its time is over. */
  ended?(): void;
  /** The lane takes its next request. */
  freed(lane: TimedLane): void;
  /** Time has passed: said some times a second, whatever happens. */
  swept(): void;
}

export interface TimedLanes {
  readonly all: readonly TimedLane[];
  /** Counts requests in a new tally from now on. To be called while none is under way. */
  begin(events: LoopEvents): Tally;
  /** Looks after the lanes no longer. */
  close(): void;
}

const SWEEPS_PER_TIMEOUT = 10;
const SWEEP_MS_MAX = 100;
const NOTHING: LoopEvents = { freed: () => undefined, swept: () => undefined };

/**
 * Lanes whose requests are errors after `timeoutMs`, or up to a tenth later: one timer looks over all of them, as one for
 * each request would cost the generator more than the answer does. Such a lane is given up, and is free again when it has
 * said so.
 */
export function createTimedLanes(lanes: readonly Lane[], timeoutMs: number): TimedLanes {
  const shared: Shared = { tally: createTally(), events: NOTHING };
  const timed = lanes.map((lane) => createTimedLane(lane, shared));

  const sweeping = setInterval(
    () => {
      const oldest = performance.now() - timeoutMs;
      for (const lane of timed) lane.expire(oldest, timeoutMs);
      shared.events.swept();
    },
    Math.min(SWEEP_MS_MAX, Math.ceil(timeoutMs / SWEEPS_PER_TIMEOUT)),
  );

  return {
    all: timed,
    begin(events) {
      shared.events = events;
      shared.tally = createTally();
      return shared.tally;
    },
    close: () => clearInterval(sweeping),
  };
}

/** What all lanes report to. */
interface Shared {
  tally: Tally;
  events: LoopEvents;
}

/** After `ended` the lane is free as soon as that has been said, and after `expired` when its request has ended too. */
type State = 'free' | 'under way' | 'expired' | 'ended';

function createTimedLane(
  lane: Lane,
  shared: Shared,
): TimedLane & { expire(oldestMs: number, timeoutMs: number): void } {
  let state: State = 'free';
  let intendedMs = 0;
  let sentMs = 0;
  let isSending = false;

  function done(fault?: string): void {
    if (state === 'under way') end(fault);
    else if (state !== 'expired') return;
    state = 'ended';
    // A lane that fails at once would be sent the next request within this one, and so on without end.
    if (isSending) setImmediate(free);
    else free();
  }

  function end(fault: string | undefined): void {
    shared.tally.ended(intendedMs, fault);
    shared.events.ended?.();
  }

  function free(): void {
    state = 'free';
    shared.events.freed(self);
  }

  const self = {
    get isFree() {
      return state === 'free';
    },
    send(intended: number) {
      state = 'under way';
      intendedMs = intended;
      sentMs = performance.now();
      shared.tally.began();
      isSending = true;
      lane.request(done);
      isSending = false;
    },
    expire(oldestMs: number, timeoutMs: number) {
      if (state !== 'under way' || sentMs > oldestMs) return;
      state = 'expired';
      end(`no answer within ${timeoutMs} ms`);
      lane.abandon?.();
    },
  };
  return self;
}
