/** Calls back at a time, to some microseconds. */
export interface Pacer {
  /** Calls back once at this time, on the clock of performance.now(), and not at one that was named before. */
  wakeAt(ms: number): void;
  /** Does not call back. */
  rest(): void;
  /** To be told of whatever the program does, so that its turn does not count as idle. */
  worked(): void;
  /** The CPU that was spent on nothing but waiting, in milliseconds. */
  idleMs(): number;
}

/**
 * A timer of Node.js may be this late: it counts whole milliseconds, and waits for the next one to begin. So the last of
 * each wait is spent in turns of the event loop, which still serve every socket.
 */
const TIMER_LATENESS_MS = 2;

/** Idle turns whose durations are kept. */
const SAMPLES = 4096;

/**
 * A pacer that sleeps while there is time, and turns the event loop (setImmediate) in the last two milliseconds. Above some
 * 500 wake-ups a second it never sleeps, and takes all of its CPU: it has to have one of its own, and what it waited with
 * has to be taken off its bill. No clock of the system tells that CPU from other CPU, so the turns are counted in which
 * nothing was done, and each is taken for as long as the median of the latest. A mean would have in it what other processes
 * took, and turns in which part of an answer came: these are idle turns too, but not for what that took.
 */
export function createPacer(onTime: () => void): Pacer {
  let wakeMs = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let isTurnDue = false;
  let hasWorked = false;
  let turnStartMs = 0;
  let idleTurns = 0;
  const durations = new Float64Array(SAMPLES);

  function turn(): void {
    isTurnDue = false;
    const nowMs = performance.now();
    if (hasWorked) hasWorked = false;
    else {
      durations[idleTurns % SAMPLES] = nowMs - turnStartMs;
      idleTurns += 1;
    }
    look(nowMs);
  }

  function endSleep(): void {
    timer = undefined;
    look(performance.now());
  }

  function look(nowMs: number): void {
    if (nowMs < wakeMs) wait(nowMs);
    else {
      wakeMs = Number.POSITIVE_INFINITY;
      onTime();
    }
  }

  function wait(nowMs: number): void {
    const leftMs = wakeMs - nowMs;
    if (leftMs <= TIMER_LATENESS_MS + 1) {
      isTurnDue = true;
      turnStartMs = nowMs;
      setImmediate(turn);
    } else if (leftMs < Number.POSITIVE_INFINITY) timer = setTimeout(endSleep, leftMs - TIMER_LATENESS_MS);
  }

  return {
    wakeAt(ms) {
      wakeMs = ms;
      if (isTurnDue) return; // which looks at the time that it finds then
      clearTimeout(timer);
      wait(performance.now());
    },
    rest() {
      wakeMs = Number.POSITIVE_INFINITY;
      clearTimeout(timer);
      timer = undefined;
    },
    worked() {
      hasWorked = true;
    },
    idleMs() {
      const known = durations.slice(0, Math.min(idleTurns, SAMPLES)).sort();
      return idleTurns * (known[known.length >> 1] ?? 0);
    },
  };
}
