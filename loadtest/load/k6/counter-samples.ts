import { readFileSync } from 'node:fs';

/** Clock ticks per second in /proc, on every Linux that Node.js runs on: USER_HZ. */
const TICKS_PER_SECOND = 100;
const INTERVAL_MS = 50;

/** Counters that only grow, sampled for as long as it takes until it is known between which times they matter. */
export interface CounterSamples {
  /** What each had at a time of `Date.now()`, on the line between samples; `undefined` where nothing could be read. */
  at(atMs: number): readonly number[] | undefined;
  close(): void;
}

interface Sample {
  readonly atMs: number;
  readonly values: readonly number[];
}

/** Reads some counters 20 times a second, until it is closed. `read` gives `undefined` where it can't. */
export function sampleCounters(read: () => readonly number[] | undefined): CounterSamples {
  const samples: Sample[] = [];
  const take = () => {
    const values = read();
    if (values !== undefined) samples.push({ atMs: Date.now(), values });
  };
  take();
  const timer = setInterval(take, INTERVAL_MS);
  return { at: (atMs) => valuesAt(samples, atMs), close: () => clearInterval(timer) };
}

/** User and system time of a process in seconds; `undefined` if it has ended, or this is no Linux. */
export function readCpuSeconds(pid: number): readonly [number] | undefined {
  try {
    // proc_pid_stat(5): the name, in brackets, may have spaces; utime and stime are fields 14 and 15.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [(Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND];
  } catch {
    return undefined;
  }
}

function valuesAt(samples: readonly Sample[], atMs: number): readonly number[] | undefined {
  const after = samples.findIndex((sample) => sample.atMs >= atMs);
  const [low, high] =
    after <= 0 ? [samples.at(after), samples.at(after)] : samples.slice(after - 1, after + 1);
  if (low === undefined || high === undefined || high.atMs === low.atMs) return low?.values;
  const share = (atMs - low.atMs) / (high.atMs - low.atMs);
  return low.values.map((value, index) => value + ((high.values[index] ?? value) - value) * share);
}
