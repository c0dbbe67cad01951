import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineUse } from '../result/result.ts';

/** CPU time of all CPUs since the machine was started, in clock ticks. */
export type MachineTicks = readonly [stolen: number, idle: number, all: number];

/**
 * From /proc/stat (proc_stat(5)); `undefined` where there is none. In a container it is that of the machine. `root` is where
 * /proc is.
 */
export function readMachineTicks(root = '/'): MachineTicks | undefined {
  const text = readStat(root);
  const [line] = /^cpu .*$/m.exec(text) ?? [];
  if (line === undefined) return undefined;
  // What guests use is in user and nice already.
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = ticks;
  return [stolen, idle + waiting, ticks.reduce((sum, one) => sum + one, 0)];
}

/** What became of the machine's CPU time between two readings; `undefined` where it is not known. */
export function machineUseOf(
  before: readonly number[] | undefined,
  after: readonly number[] | undefined,
): MachineUse | undefined {
  const [stolen = 0, idle = 0, all = 0] = after?.map((ticks, at) => ticks - (before?.[at] ?? ticks)) ?? [];
  if (all <= 0) return undefined;
  // Waiting for disks may be counted back.
  const share = (ticks: number) => Math.min(1, Math.max(0, ticks / all));
  return { stolenShare: share(stolen), idleShare: share(idle) };
}

/** Begins to watch the machine. The function that it returns says what became of its CPU time in between. */
export function watchMachine(): () => MachineUse | undefined {
  const before = readMachineTicks();
  return () => machineUseOf(before, readMachineTicks());
}

function readStat(root: string): string {
  try {
    return readFileSync(join(root, 'proc/stat'), 'latin1');
  } catch {
    return '';
  }
}
