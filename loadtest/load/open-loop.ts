import type { Load } from '../result/result.ts';
import { createPacer } from './pacer.ts';
import type { Outcome } from './tally.ts';
import type { TimedLane, TimedLanes } from './timed-lanes.ts';

export interface OpenOutcome extends Outcome {
  /** Requests that were never sent. */
  readonly dropped: number;
  /** CPU that went into waiting for the time of the next request, and into nothing else. See pacer.ts. */
  readonly idleSeconds: number;
}

/**
 * Starts requests at fixed times, whatever became of those before (an open model), and counts latency from these times: a
 * stall delays every request that was to start in it, and shows in each of them. Lanes take turns. While none is free,
 * requests wait; one that was not sent within `timeoutMs` is dropped, so that at most rate times time-out wait at once.
 */
export function runOpenLoop(
  lanes: TimedLanes,
  { ratePerSecond, seconds }: Omit<Load & { kind: 'open' }, 'kind'>,
  timeoutMs: number,
): Promise<OpenOutcome> {
  return new Promise((resolve) => {
    const count = Math.max(1, Math.round(ratePerSecond * seconds));
    const startMs = performance.now();
    /** Times follow from a whole number: sums of fractions would drift. */
    const intendedMs = (request: number) => startMs + (request * 1000) / ratePerSecond;
    let next = 0;
    let dropped = 0;

    const pacer = createPacer(startDue);
    const tally = lanes.begin({ ended: pacer.worked, freed, swept: startDue });
    const free = createRing(lanes.all);

    /** Sends what is due, as far as lanes are free, and sees to it that the next is sent in time. */
    function startDue(): void {
      const nowMs = performance.now();
      while (next < count && intendedMs(next) < nowMs - timeoutMs) {
        next += 1;
        dropped += 1;
      }
      while (next < count && free.size > 0 && intendedMs(next) <= nowMs) {
        free.take().send(intendedMs(next));
        pacer.worked();
        next += 1;
      }
      if (next < count && free.size > 0) pacer.wakeAt(intendedMs(next));
      else pacer.rest();
      if (next === count && tally.underWay === 0) end();
    }

    function freed(lane: TimedLane): void {
      free.add(lane);
      startDue();
    }

    function end(): void {
      resolve({ ...tally.outcome(startMs), dropped, idleSeconds: pacer.idleMs() / 1000 });
    }

    startDue();
  });
}

/** Lanes that are free, in the order in which they became so. */
function createRing(lanes: readonly TimedLane[]) {
  const places = [...lanes];
  let first = 0;
  let size = 0;
  const ring = {
    get size() {
      return size;
    },
    add(lane: TimedLane) {
      places[(first + size) % places.length] = lane;
      size += 1;
    },
    take(): TimedLane {
      const lane = places[first] as TimedLane;
      first = (first + 1) % places.length;
      size -= 1;
      return lane;
    },
  };
  for (const lane of lanes) if (lane.isFree) ring.add(lane);
  return ring;
}
