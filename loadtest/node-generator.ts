import { ARM_NAMES, ARMS, type Arm, type PerArm } from './arms.ts';
import { type ConnectionCount, countConnections } from './connection-count.ts';
import type { NodeArm } from './node-arms.ts';
import { ERRORS_MAX, type Profile } from './profile.ts';
import type { Round, Trial } from './round.ts';
import { orderRounds } from './round-order.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** The rounds that were completed, and what went wrong, if anything. */
export interface NodeRun {
  readonly rounds: readonly Round[];
  readonly problems: readonly string[];
}

/** A run under way. */
interface Progress extends NodeRun {
  readonly profile: Profile;
  readonly connections: ConnectionCount;
  readonly watchdog: Watchdog;
  readonly rounds: Round[];
  readonly problems: string[];
  /** What to name where something goes wrong. */
  doing: string;
  /** Makes one call and looks at its answer. */
  call(arm: Arm): Promise<void>;
}

/**
 * Warms both protocols up and measures them in rounds, one call after the other. Both are called through one interface
 * by one loop, so that only the client and its server differ. What goes wrong is a failed call or a problem, never a
 * rejection; a run that `signal` aborts keeps its rounds.
 */
export async function measure(
  arms: PerArm<Pick<NodeArm, 'create'>>,
  profile: Profile,
  signal: AbortSignal,
): Promise<NodeRun> {
  const { payload, timeoutMs } = profile;
  const connections = countConnections();
  const watchdog = startWatchdog(timeoutMs, signal);
  async function call(arm: Arm): Promise<void> {
    const { name, email } = await arms[arm].create(payload);
    watchdog.alive();
    if (name === payload.name && email === payload.email) return;
    throw new Error('did not answer with the user it was given');
  }
  const progress: Progress = { profile, connections, watchdog, rounds: [], problems: [], doing: '', call };
  try {
    await Promise.race([run(progress), watchdog.over]);
  } catch (error) {
    addProblem(progress, error);
  } finally {
    watchdog.close();
    connections.close();
  }
  return { rounds: progress.rounds, problems: progress.problems };
}

async function run(progress: Progress): Promise<void> {
  await probe(progress);
  if (progress.problems.length > 0) return;
  await warmUp(progress);
  await runRounds(progress);
}

/** The first call to each server: what is wrong with either is named. */
async function probe(progress: Progress): Promise<void> {
  for (const arm of ARMS) {
    progress.doing = ARM_NAMES[arm];
    await progress.call(arm).catch((error: unknown) => addProblem(progress, error));
  }
}

async function warmUp(progress: Progress): Promise<void> {
  for (const arm of ARMS) {
    progress.doing = `${ARM_NAMES[arm]} in the warm-up`;
    for (let done = 0; done < progress.profile.warmupCalls; done += 1) await progress.call(arm);
  }
}

/** A round with a failed call is the last. */
async function runRounds(progress: Progress): Promise<void> {
  const { profile, connections, watchdog } = progress;
  for (const [round, order] of orderRounds(profile.rounds, profile.seed).entries()) {
    const trials = {} as Record<Arm, Trial>;
    for (const arm of order) {
      progress.doing = `${ARM_NAMES[arm]} in round ${round + 1}`;
      const { trial, faults } = await runTrial(() => progress.call(arm), profile.calls, connections);
      if (watchdog.isOver) return;
      if (faults.length > 0) addProblem(progress, faults[0]);
      trials[arm] = trial;
    }
    progress.rounds.push(trials);
    if (progress.problems.length > 0) return;
  }
}

function addProblem({ problems, doing }: Progress, error: unknown): void {
  problems.push(`${doing}: ${reasonOf(error)}`);
}

/** Times each call, and keeps why calls failed. */
async function runTrial(
  call: () => Promise<void>,
  calls: number,
  connections: ConnectionCount,
): Promise<{ trial: Trial; faults: readonly unknown[] }> {
  const latenciesMs: number[] = [];
  const faults: unknown[] = [];
  const openedBefore = connections.opened();
  const started = performance.now();
  for (let done = 0; done < calls && faults.length < ERRORS_MAX; done += 1) {
    const before = performance.now();
    try {
      await call();
      latenciesMs.push(performance.now() - before);
    } catch (error) {
      faults.push(error);
    }
  }
  const wallMs = performance.now() - started;
  const trial = {
    latenciesMs: latenciesMs.sort((a, b) => a - b),
    completed: latenciesMs.length,
    errors: faults.length,
    wallMs,
    newConnections: connections.opened() - openedBefore,
  };
  return { trial, faults };
}

/** An error that joins several, as for a name with two addresses, has a code but no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
