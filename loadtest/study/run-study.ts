import { type Condition, type Profile, RESULT_FORMAT, type Result, type Trial } from '../result/result.ts';
import { judgeStudy } from '../verdict/judge-study.ts';
import { type Budget, createBudget } from './budget.ts';
import { type CalibrationOutcome, calibrate } from './calibrate.ts';
import type { StudyCertificate } from './certificates.ts';
import { describeCondition } from './describe-condition.ts';
import { describeGenerators } from './generators.ts';
import { judgePrecision } from './judge-precision.ts';
import type { Place } from './place.ts';
import type { StudyPlan } from './plan.ts';
import { prepareTls } from './prepare-tls.ts';
import type { Progress } from './progress.ts';
import type { Calibration } from './rates.ts';
import { leastOf, runRounds } from './run-rounds.ts';
import { runTrial } from './run-trial.ts';
import { secondsOf, warmUpRequestsOf } from './trial-length.ts';

/** In place of what is not measured yet. */
const UNKNOWN: Calibration = { capacity: { rest: 1000, grpc: 1000 }, generatorLimit: {} };

/** What a study is made with. */
export interface StudyRequest {
  /** What it measures, as the beginning of a sentence. */
  readonly subject: string;
  readonly plan: StudyPlan;
  readonly profile: Profile;
  readonly budgetSeconds: number;
  readonly place: Place;
  readonly progress: Progress;
  /** Aborted by whoever wants no more of it: what is complete is kept. */
  readonly signal: AbortSignal;
}

/**
 * Runs a study: the calibration, then round after round, each trial on a server of its own. A trial that fails is told
 * in the result, and the study goes on. Rejects if the calibration fails or is interrupted: there is nothing to keep
 * then.
 */
export async function runStudy(request: StudyRequest): Promise<Result> {
  const { place, profile, plan, subject } = request;
  const startedAt = new Date().toISOString();
  const budget = createBudget(request.budgetSeconds, () => performance.now());
  const environment = await place.environment();

  const { calibration, unfit } = await runCalibration(request, budget);
  const generators = place.generators.filter((generator) => !unfit.has(generator));
  const { plan: round, certificate } = prepareTls(plan.round(calibration, generators), place);
  const { trials, missing, problems, ended } = await runRounds({
    ...request,
    plan: round,
    budget,
    measure: (condition, at) => measure(request, budget, condition, { ...at, certificate }),
    secondsOf: (condition) => plannedSeconds(plan, condition),
    judgePrecision: (soFar, wrong) => judgePrecision(judgeStudy(soFar, profile, wrong), profile),
  });
  return {
    format: RESULT_FORMAT,
    subject,
    startedAt,
    endedAt: new Date().toISOString(),
    ended,
    environment,
    profile,
    ...(plan.calibration.length > 0 && { calibration: { capacity: calibration.capacity } }),
    generators: describeGenerators(new Set(trials.map(({ generator }) => generator)), environment),
    trials,
    missing: [...[...unfit.values()], ...missing],
    problems,
    verdicts: judgeStudy(trials, profile, problems, { sharedCpus: !environment.isPinned }),
  };
}

/** The rounds after it are expected, too, so that the time left is that of the whole study. */
async function runCalibration(request: StudyRequest, budget: Budget): Promise<CalibrationOutcome> {
  const { plan, profile, place, progress, signal } = request;
  const secondsOf = (condition: Condition) => plannedSeconds(plan, condition);
  const rounds = leastOf({ plan: plan.round(UNKNOWN, place.generators), profile, secondsOf });
  progress.expect(rounds.count, rounds.seconds);
  for (const condition of plan.calibration) progress.expect(1, secondsOf(condition));
  const once = { round: 0, position: 1, certificate: undefined };
  const outcome = await calibrate(
    plan.calibration,
    (condition) => measure(request, budget, condition, once),
    signal,
  );
  progress.expect(-rounds.count, -rounds.seconds);
  return outcome;
}

/** Runs a trial, and tells the progress and the budget of it. */
async function measure(
  { place, profile, plan, progress, signal }: StudyRequest,
  budget: Budget,
  condition: Condition,
  { certificate, ...at }: Pick<Trial, 'round' | 'position'> & { certificate: StudyCertificate | undefined },
): Promise<Trial> {
  const seconds = plannedSeconds(plan, condition);
  const when = at.round === 0 ? 'calibration' : `round ${at.round}`;
  progress.begin(`${when}, ${describeCondition(condition)}`, seconds);
  try {
    const warmUpRequests = warmUpRequestsOf(condition, plan.warmUpRequests);
    return await runTrial(condition, at, { place, profile, warmUpRequests, certificate, signal });
  } finally {
    budget.done(seconds);
    progress.end();
  }
}

const plannedSeconds = ({ warmUpRequests }: StudyPlan, condition: Condition): number =>
  secondsOf({ ...condition, warmUpRequests: warmUpRequestsOf(condition, warmUpRequests) });
