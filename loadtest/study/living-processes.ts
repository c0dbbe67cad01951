import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why tests of what is left of a program are skipped, or false: only Linux shows processes as files. */
export const missingProc: string | false =
  !existsSync('/proc/self/stat') && 'needs /proc, which only Linux has';

const POLL_MS = 10;
/** Far longer than a process takes to be gone. */
const TIMEOUT_MS = 10_000;

/** Resolves when no process of the group lives, though its parent may not have looked at its end yet. Rejects after 10 s. */
export async function groupEnded(group: number): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (let left = livingIn(group); left.length > 0; left = livingIn(group)) {
    if (performance.now() > deadline) throw new Error(`still there: process ${left.join(', ')}`);
    await sleep(POLL_MS);
  }
}

/** By the fields of /proc/PID/stat after the name, which is in brackets: state, parent, group. */
function livingIn(wanted: number): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const [state = 'Z', , group] = readStat(pid);
      return state !== 'Z' && Number(group) === wanted;
    });
}

function readStat(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return []; // it has just ended
  }
}
