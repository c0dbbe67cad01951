import type { Result } from '../../result/result.ts';
import { measuredRates } from '../../verdict/measured-rates.ts';

/** When, where, and how much was measured. */
export function describeRun(result: Result): string {
  const { startedAt, endedAt, ended, environment, trials, generators } = result;
  const minutes = (Date.parse(endedAt) - Date.parse(startedAt)) / 60_000;
  const took = minutes < 2 ? `${Math.round(60 * minutes)} s` : `${Math.round(minutes)} min`;
  const rounds = new Set(trials.map(({ round }) => round)).size;
  const place = { local: 'on one machine', cluster: 'in a cluster', given: 'of servers that were given' };
  const names = generators.map(({ name }) => name).join(', ');
  return (
    `${startedAt.slice(0, 16).replace('T', ' ')} UTC, ${took}, ${place[environment.place]}: ${trials.length} trials in ` +
    `${rounds} rounds, by ${names}${ended === undefined ? '' : `: ${ended}`}.`
  );
}

/** The source, the seed, and the command that measures the same again. */
export function describeProvenance(result: Result): string {
  const { version, commit } = result.environment;
  const source = `wirelab ${version}, ${describeCommit(result)}, seed ${result.profile.seed}`;
  const again = `Again${commit === null ? '' : ', at this commit'}: ${commandOf(result)}`;
  return [source, ...describeCalibration(result), again].join('. ');
}

function describeCalibration({ calibration }: Result): string[] {
  if (calibration === undefined) return [];
  const { rest, grpc } = calibration.capacity;
  return [`Capacity in the calibration: REST ${rest.toFixed(0)}/s, gRPC ${grpc.toFixed(0)}/s`];
}

/** `commit 0123456789ab, with changes that are not in it`. */
export function describeCommit({ environment: { commit, isDirty } }: Result): string {
  if (commit === null) return 'commit not known';
  return `commit ${commit.slice(0, 12)}${isDirty === true ? ', with changes that are not in it' : ''}`;
}

/** What to type to measure the same again, as far as the result knows it. */
export function commandOf(result: Result): string {
  const { profile, environment } = result;
  if (profile.name === 'alone') return commandOfAlone(result);
  const rates = measuredRates(result);
  const options = [
    ...(profile.name === 'quick' ? ['--quick'] : []),
    ...(environment.place === 'cluster' ? ['--context NAME'] : []),
    `--seed ${profile.seed}`,
    `--rounds ${profile.minRounds}`,
    ...(profile.budgetSeconds === undefined ? [] : [`--budget ${profile.budgetSeconds}`]),
    ...(rates.length === 0 ? [] : [`--rates ${rates.join(',')}`]),
  ];
  return `npm run compare -- ${options.join(' ')}`;
}

/** The comparison that measures servers which somebody else has started. */
function commandOfAlone({ profile, environment: { targets = {} }, generators, trials }: Result): string {
  if (profile.parts !== undefined)
    return 'kubectl replace --force --cascade=foreground -f k8s/loadtest-testrun.yaml';
  const load = trials[0]?.phases[0]?.load;
  const settings = [
    ...Object.entries(targets).map(([arm, target]) => `${arm.toUpperCase()}=${target}`),
    ...(profile.warmUpRequests === undefined ? [] : [`WARMUP=${profile.warmUpRequests}`]),
    ...(load?.kind === 'closed' && load.maxRequests !== undefined ? [`CALLS=${load.maxRequests}`] : []),
    `ROUNDS=${profile.minRounds}`,
    `SEED=${profile.seed}`,
    `TIMEOUT_MS=${profile.timeoutMs}`,
  ];
  if (generators.some(({ name }) => name === 'node'))
    return `${settings.join(' ')} npx tsx loadtest/compare-node.ts`;
  return `k6 run ${settings.map((setting) => `-e ${setting} `).join('')}loadtest/compare.ts`;
}
