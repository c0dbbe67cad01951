import { histogramOf } from '../histogram.ts';
import { reasonOf } from '../load/reason-of.ts';
import { ARM_FACTS, MAIN_ARMS, type MainArm } from '../result/arms.ts';
import type { Trial } from '../result/result.ts';
import type { PerMainArm } from '../verdict/contest.ts';
import { type ConnectionCount, countConnections } from './connection-count.ts';
import type { NodeArm } from './node-arms.ts';
import { ERRORS_MAX, type Plan } from './plan.ts';
import { orderRounds } from './round-order.ts';
import { createTrial, type TrialFigures } from './trial.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** The trials of the rounds that were completed, in order, and what went wrong, if anything. */
export interface NodeRun {
  readonly trials: readonly Trial[];
  readonly problems: readonly string[];
}

/** A run under way. */
interface Progress extends NodeRun {
  readonly plan: Plan;
  readonly connections: ConnectionCount;
  readonly watchdog: Watchdog;
  readonly trials: Trial[];
  readonly problems: string[];
  /** What to name where something goes wrong. */
  doing: string;
  /** Makes one call and looks at its answer. */
  call(arm: MainArm): Promise<void>;
}

/**
 * Warms both protocols up and measures them in rounds, one call after the other. Both are called through one interface
 * by one loop, so that only the client and its server differ. What goes wrong is a failed call or a problem, never a
 * rejection; a run that `signal` aborts keeps its rounds.
 */
export async function measure(
  arms: PerMainArm<Pick<NodeArm, 'create'>>,
  plan: Plan,
  signal: AbortSignal,
): Promise<NodeRun> {
  const { payload, timeoutMs } = plan;
  const connections = countConnections();
  const watchdog = startWatchdog(timeoutMs, signal);
  async function call(arm: MainArm): Promise<void> {
    const { name, email } = await arms[arm].create(payload);
    watchdog.alive();
    if (name === payload.name && email === payload.email) return;
    throw new Error('did not answer with the user it was given');
  }
  const progress: Progress = { plan, connections, watchdog, trials: [], problems: [], doing: '', call };
  try {
    await Promise.race([run(progress), watchdog.over]);
  } catch (error) {
    addProblem(progress, error);
  } finally {
    watchdog.close();
    connections.close();
  }
  return { trials: progress.trials, problems: progress.problems };
}

async function run(progress: Progress): Promise<void> {
  await probe(progress);
  if (progress.problems.length > 0) return;
  await warmUp(progress);
  await runRounds(progress);
}

/** The first call to each server: what is wrong with either is named. */
async function probe(progress: Progress): Promise<void> {
  for (const arm of MAIN_ARMS) {
    progress.doing = ARM_FACTS[arm].name;
    await progress.call(arm).catch((error: unknown) => addProblem(progress, error));
  }
}

async function warmUp(progress: Progress): Promise<void> {
  for (const arm of MAIN_ARMS) {
    progress.doing = `${ARM_FACTS[arm].name} in the warm-up`;
    for (let done = 0; done < progress.plan.warmupCalls; done += 1) await progress.call(arm);
  }
}

/** A round with a failed call is the last. */
async function runRounds(progress: Progress): Promise<void> {
  const { plan, connections, watchdog } = progress;
  for (const [round, order] of orderRounds(plan.rounds, plan.seed).entries()) {
    const trials: Trial[] = [];
    for (const [position, arm] of order.entries()) {
      progress.doing = `${ARM_FACTS[arm].name} in round ${round + 1}`;
      const figures = await runTrial(() => progress.call(arm), plan.calls, connections);
      if (watchdog.isOver) return;
      trials.push(createTrial({ arm, round: round + 1, position: position + 1 }, 'node', plan, figures));
    }
    progress.trials.push(...trials);
    if (trials.some(({ phases }) => phases.some(({ errors }) => errors > 0))) return;
  }
}

function addProblem({ problems, doing }: Progress, error: unknown): void {
  problems.push(`${doing}: ${reasonOf(error)}`);
}

/** Times each call, and keeps why the first one failed. */
async function runTrial(
  call: () => Promise<void>,
  calls: number,
  connections: ConnectionCount,
): Promise<TrialFigures> {
  const latenciesMs: number[] = [];
  const faults: string[] = [];
  const openedBefore = connections.opened();
  const startedAtMs = Date.now();
  const started = performance.now();
  for (let done = 0; done < calls && faults.length < ERRORS_MAX; done += 1) {
    const before = performance.now();
    try {
      await call();
      latenciesMs.push(performance.now() - before);
    } catch (error) {
      faults.push(reasonOf(error));
    }
  }
  const wallSeconds = (performance.now() - started) / 1000;
  return {
    latency: histogramOf(latenciesMs),
    startedAtMs,
    errors: faults.length,
    firstError: faults[0],
    wallSeconds,
    opened: connections.opened() - openedBefore,
  };
}
