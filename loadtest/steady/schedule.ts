/** When each request is to start. */
export interface ScheduleOptions {
  /** Requests per second of each lane. */
  readonly rate: number;
  /** Lanes take turns, so that their requests do not start at the same moments. */
  readonly lanes: number;
  /** The first intended start, on the clock of `advance`, in milliseconds. */
  readonly startMs: number;
  /** No request is intended to start at this time or later. */
  readonly endMs: number;
}

export interface ScheduleEvents {
  /** A request of this lane is due. It may be past its intended start, which its latency is counted from. */
  due(lane: number, intendedMs: number): void;
  /** All that was to start in one more second has been said. */
  secondOver(secondEndMs: number): void;
}

export interface Schedule {
  /**
   * Says all that is due at `nowMs`, in order, however late that is. Returns when there is more to say; `undefined` at
   * the end.
   */
  advance(nowMs: number, events: ScheduleEvents): number | undefined;
}

/** An open model: requests start at fixed times, whatever became of those before them. */
export function createSchedule({ rate, lanes, startMs, endMs }: ScheduleOptions): Schedule {
  const slotsPerSecond = rate * lanes;
  /** Times follow from a whole number: sums of fractions would drift. */
  let slot = 0;
  const slotMs = () => startMs + (slot * 1000) / slotsPerSecond;

  return {
    advance(nowMs, { due, secondOver }) {
      while (slotMs() <= nowMs && slotMs() < endMs) {
        const intendedMs = slotMs();
        if (slot > 0 && slot % slotsPerSecond === 0) secondOver(intendedMs);
        due(slot % lanes, intendedMs);
        slot += 1;
      }
      if (nowMs >= endMs) return undefined;
      return Math.min(slotMs(), endMs);
    },
  };
}
