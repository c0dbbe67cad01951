import { readFileSync } from 'node:fs';

/** Clock ticks per second in /proc, on every Linux that Node.js runs on: USER_HZ. */
const TICKS_PER_SECOND = 100;
const INTERVAL_MS = 50;

/** What another process used, sampled while it runs. */
export interface CpuSamples {
  /** Seconds of CPU between two times of `Date.now()`; `undefined` where it can't be known, as outside Linux. */
  between(fromMs: number, toMs: number): number | undefined;
  close(): void;
}

interface Sample {
  readonly atMs: number;
  readonly cpuSeconds: number;
}

/** Reads user and system time of a process from /proc/PID/stat, 20 times a second, until it is closed. */
export function sampleCpu(pid: number): CpuSamples {
  const samples: Sample[] = [];
  const take = () => {
    const cpuSeconds = readCpuSeconds(pid);
    if (cpuSeconds !== undefined) samples.push({ atMs: Date.now(), cpuSeconds });
  };
  take();
  const timer = setInterval(take, INTERVAL_MS);
  return {
    between: (fromMs, toMs) => {
      const [from, to] = [cpuAt(samples, fromMs), cpuAt(samples, toMs)];
      return from === undefined || to === undefined ? undefined : to - from;
    },
    close: () => clearInterval(timer),
  };
}

/** proc_pid_stat(5): the name, in brackets, may have spaces; utime and stime are fields 14 and 15. */
function readCpuSeconds(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    // It has ended, or this is no Linux.
    return undefined;
  }
}

/** On the line between the samples around a time. */
function cpuAt(samples: readonly Sample[], atMs: number): number | undefined {
  const after = samples.findIndex((sample) => sample.atMs >= atMs);
  const [low, high] =
    after <= 0 ? [samples.at(after), samples.at(after)] : samples.slice(after - 1, after + 1);
  if (low === undefined || high === undefined || high.atMs === low.atMs) return low?.cpuSeconds;
  return low.cpuSeconds + ((high.cpuSeconds - low.cpuSeconds) * (atMs - low.atMs)) / (high.atMs - low.atMs);
}
