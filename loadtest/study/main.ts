import { StartError } from '../../services/runtime/start-error.ts';
import type { Profile, Result } from '../result/result.ts';
import { openClusterPlace } from './cluster-place.ts';
import { describeOutcome, describeStart } from './describe-outcome.ts';
import { likePlace } from './like.ts';
import { createLocalPlace } from './local-place.ts';
import { readOptions, type StudyOptions, USAGE } from './options.ts';
import type { Place } from './place.ts';
import { createPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { runStudy } from './run-study.ts';
import { selfCheckPlace } from './self-check-place.ts';
import { writeResult } from './write-result.ts';

/**
 * `npm run compare`: the study. Exits with 0 if REST and gRPC could be judged, whatever the verdicts are (with --like: if
 * they could be measured); with 1 if not; with 2 if it can't begin, as it was asked wrongly or a server can't be measured
 * at all; with 130 if it was interrupted, and has kept what was complete.
 */
const EXIT = { done: 0, failed: 1, notBegun: 2, interrupted: 130 } as const;
const ROUNDS_MAX = 30;
const SUBJECTS = {
  full: 'The same users over REST, gRPC and TCP: latency, capacity, cost, payloads, cold start',
  quick: 'The same users over REST, gRPC and TCP: latency, capacity, cost',
  'self-check': 'REST beside itself, which is called gRPC here',
} as const;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.help) return await study(options);
    console.log(USAGE);
    return EXIT.done;
  } catch (error) {
    return fail(error);
  }
}

async function study(options: StudyOptions): Promise<number> {
  const place = await openPlace(options);
  try {
    const { like } = options;
    const result = await measure(options, like === undefined ? place : await likePlace(place, like));
    for (const line of describeOutcome(result)) console.log(line);
    if (options.plan !== 'self-check') {
      console.log('');
      for (const file of writeResult(result, options.out)) console.log(file);
    }
    return exitCodeOf(result, options);
  } finally {
    await place.close();
  }
}

async function openPlace({ context, image, plan }: StudyOptions): Promise<Place> {
  const place =
    context === undefined
      ? createLocalPlace()
      : await openClusterPlace({ context, image }, interrupted.signal);
  return plan === 'self-check' ? selfCheckPlace(place) : place;
}

async function measure(options: StudyOptions, place: Place): Promise<Result> {
  const { plan: name, like, rates, seed, minRounds, budgetSeconds } = options;
  const { stdout } = process;
  const columns = stdout.isTTY ? stdout.columns : undefined;
  const progress = createProgress({
    write: (text) => stdout.write(text),
    columns,
    now: () => performance.now(),
  });
  const plan = createPlan(name, place, rates);
  const profile: Profile = {
    name: name === 'full' ? 'full' : 'quick',
    seed,
    minRounds,
    maxRounds: Math.max(ROUNDS_MAX, minRounds),
    timeoutMs: like?.profile.timeoutMs ?? 5000,
    payload: like?.profile.payload ?? { name: 'Tan', email: 'tan@example.com' },
    warmUpRequests: plan.warmUpRequests,
    budgetSeconds,
  };
  const missing = name === 'full' ? place.missing : [];
  for (const line of describeStart(await place.environment(), profile, missing)) console.log(line);
  try {
    const { signal } = interrupted;
    return await runStudy({ subject: SUBJECTS[name], plan, profile, budgetSeconds, place, progress, signal });
  } finally {
    progress.close();
  }
}

/**
 * Two identical arms must not differ; otherwise every main question has to have an answer. What is measured like an earlier
 * result is compared with that, and needs none: it is for `npm run report` to say what can be compared.
 */
function exitCodeOf({ verdicts, problems }: Result, { plan, like }: StudyOptions): number {
  if (interrupted.signal.aborted) return EXIT.interrupted;
  if (like !== undefined) return problems.length > 0 ? EXIT.failed : EXIT.done;
  const main = verdicts.filter(({ isMain, generator }) => isMain && generator === 'wire');
  const wrong = plan === 'self-check' ? ['invalid', 'better'] : ['invalid'];
  return problems.length > 0 || main.some(({ kind }) => wrong.includes(kind)) ? EXIT.failed : EXIT.done;
}

/** The first time the study ends and keeps what is complete; the second time everything ends at once. */
function interrupt(): void {
  if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
  console.error('\nInterrupted: what is complete is kept. Once more ends it at once.');
  interrupted.abort(new Error('interrupted before the first round: there is nothing to keep'));
}

/** Other errors are mistakes of this program, and are shown with all that is known of them. */
function fail(error: unknown): number {
  if (interrupted.signal.aborted) {
    console.error((error as Error).message);
    return EXIT.interrupted;
  }
  if (!(error instanceof StartError)) throw error;
  for (const reason of error.reasons) console.error(reason);
  return EXIT.notBegun;
}
