/** Tells a person what is measured now, how much is done, and how long is left. */
export interface Progress {
  /** So many more trials are to come; they take about so many seconds. */
  expect(trials: number, seconds: number): void;
  /** A trial begins that was expected; what it is, and its part of these seconds. */
  begin(what: string, seconds: number): void;
  /** It has ended. */
  end(): void;
  /** A line that stays. */
  note(line: string): void;
  /** Removes the bar. */
  close(): void;
}

/** Where progress is shown. */
export interface Screen {
  write(text: string): void;
  /** `undefined` where it is no terminal. */
  readonly columns: number | undefined;
  /** The time now, in milliseconds. */
  now(): number;
}

const BAR_CELLS = 20;
/** Without a terminal: a line at the beginning, and one for each tenth. */
const PARTS = 10;
const CLEAR_LINE = '\r\x1b[K';

/**
 * A bar on a terminal, and plain lines elsewhere. It is drawn anew only between trials, so that drawing takes nothing from
 * what is measured. The time left is what was planned, corrected by how long the trials until now have taken.
 */
export function createProgress({ write, columns, now }: Screen): Progress {
  const begun = now();
  const expected = { trials: 0, seconds: 0 };
  const done = { trials: 0, seconds: 0 };
  let current = { what: '', seconds: 0 };
  let partsTold = -1;

  const share = () => (expected.seconds === 0 ? 0 : Math.min(1, done.seconds / expected.seconds));
  function secondsLeft(): number {
    const slowness = done.seconds === 0 ? 1 : (now() - begun) / 1000 / done.seconds;
    return Math.max(0, expected.seconds - done.seconds) * slowness;
  }
  const words = () =>
    `${String(Math.floor(share() * 100)).padStart(3)} %, ${done.trials} of ${expected.trials} trials, ` +
    `about ${clock(secondsLeft())} left: ${current.what}`;

  function draw(): void {
    if (columns !== undefined) {
      const filled = Math.floor(share() * BAR_CELLS);
      const line = `[${'#'.repeat(filled)}${'-'.repeat(BAR_CELLS - filled)}] ${words()}`;
      write(CLEAR_LINE + line.slice(0, columns - 1));
      return;
    }
    const parts = Math.floor(share() * PARTS);
    if (parts <= partsTold) return;
    partsTold = parts;
    write(`${words()}\n`);
  }

  const clear = () => columns !== undefined && write(CLEAR_LINE);
  return {
    expect(trials, seconds) {
      expected.trials += trials;
      expected.seconds += seconds;
    },
    begin(what, seconds) {
      current = { what, seconds };
      draw();
    },
    end() {
      done.trials += 1;
      done.seconds += current.seconds;
    },
    note(line) {
      clear();
      write(`${line}\n`);
    },
    close: () => void clear(),
  };
}

/** 7:05 for 425 seconds. */
export function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
