import { ARM_NAMES, ARMS, type Arm, type PerArm } from './arms.ts';
import { type ConnectionCount, countConnections } from './connection-count.ts';
import type { NodeArm } from './node-arms.ts';
import { ERRORS_MAX, type Profile } from './profile.ts';
import type { Round, Trial } from './round.ts';
import { orderRounds } from './round-order.ts';
import { startWatchdog } from './watchdog.ts';

/** The rounds that were completed, and what went wrong, if anything. */
export interface NodeRun {
  readonly rounds: readonly Round[];
  readonly problems: readonly string[];
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
  const { payload, warmupCalls, calls, seed } = profile;
  const rounds: Round[] = [];
  const problems: string[] = [];
  const connections = countConnections();
  const watchdog = startWatchdog(profile.timeoutMs, signal);
  let doing = '';

  async function call(arm: Arm): Promise<void> {
    const { name, email } = await arms[arm].create(payload);
    watchdog.alive();
    if (name === payload.name && email === payload.email) return;
    throw new Error('did not answer with the user it was given');
  }

  async function run(): Promise<void> {
    for (const arm of ARMS) {
      doing = ARM_NAMES[arm];
      await call(arm).catch((error: unknown) => problems.push(`${doing}: ${reasonOf(error)}`));
    }
    if (problems.length > 0) return;
    for (const arm of ARMS) {
      doing = `${ARM_NAMES[arm]} in the warm-up`;
      for (let done = 0; done < warmupCalls; done += 1) await call(arm);
    }
    for (const [round, order] of orderRounds(profile.rounds, seed).entries()) {
      const trials = {} as Record<Arm, Trial>;
      for (const arm of order) {
        doing = `${ARM_NAMES[arm]} in round ${round + 1}`;
        const { trial, fault } = await runTrial(() => call(arm), calls, connections);
        if (watchdog.isOver) return;
        if (fault !== undefined) problems.push(`${doing}: ${fault}`);
        trials[arm] = trial;
      }
      rounds.push(trials);
      if (problems.length > 0) return;
    }
  }

  try {
    await Promise.race([run(), watchdog.over]);
  } catch (error) {
    problems.push(`${doing}: ${reasonOf(error)}`);
  } finally {
    watchdog.close();
    connections.close();
  }
  return { rounds, problems };
}

/** Times each call. `fault` is why the first one failed, if any did. */
async function runTrial(
  call: () => Promise<void>,
  calls: number,
  connections: ConnectionCount,
): Promise<{ trial: Trial; fault?: string }> {
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
  return faults.length === 0 ? { trial } : { trial, fault: reasonOf(faults[0]) };
}

/** An error that joins several, as for a name with two addresses, has a code but no message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
