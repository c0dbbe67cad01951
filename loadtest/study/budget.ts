/** The time that a study may take, and how far what is planned fits into it. */
export interface Budget {
  readonly seconds: number;
  /** What was planned to take so long is done. */
  done(plannedSeconds: number): void;
  /** Whether what is planned to take so long fits into what is left, if it takes as much longer as what is done has. */
  fits(plannedSeconds: number): boolean;
}

/** Begins now. `now` gives milliseconds. */
export function createBudget(seconds: number, now: () => number): Budget {
  const begun = now();
  let planned = 0;
  const spent = () => (now() - begun) / 1000;
  return {
    seconds,
    done(plannedSeconds) {
      planned += plannedSeconds;
    },
    fits(plannedSeconds) {
      const slowness = planned === 0 ? 1 : spent() / planned;
      return spent() + plannedSeconds * slowness <= seconds;
    },
  };
}
