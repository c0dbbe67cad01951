import type { Load } from '../result/result.ts';
import type { Outcome } from './tally.ts';
import type { TimedLane, TimedLanes } from './timed-lanes.ts';

/**
 * Keeps `concurrency` requests under way, each on a lane of its own that sends the next when it has its answer, until the
 * time is over or `maxRequests` were sent; then waits for the answers to the last of them. Latency is from the sending.
 * A lane that has timed out and is not given up is missing until its answer comes.
 */
export function runClosedLoop(
  lanes: TimedLanes,
  { concurrency, seconds, maxRequests = Number.POSITIVE_INFINITY }: Omit<Load & { kind: 'closed' }, 'kind'>,
): Promise<Outcome> {
  return new Promise((resolve) => {
    let sent = 0;
    const startMs = performance.now();
    const endMs = startMs + seconds * 1000;

    function next(lane: TimedLane): void {
      const nowMs = performance.now();
      if (sent >= maxRequests || nowMs >= endMs) {
        endIfAllHas();
        return;
      }
      if (tally.underWay >= concurrency) return; // a lane that comes back from the phase before
      sent += 1;
      lane.send(nowMs);
    }

    function endIfAllHas(): void {
      const isOver = sent >= maxRequests || performance.now() >= endMs;
      if (!isOver || tally.underWay > 0) return;
      resolve(tally.outcome(startMs));
    }

    const tally = lanes.begin({ freed: next, swept: endIfAllHas });
    const free = lanes.all.filter(({ isFree }) => isFree);
    for (const lane of free.slice(0, concurrency)) next(lane);
  });
}
