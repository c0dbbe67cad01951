import { deviationOf, type HistogramData, joinHistograms, meanOf, percentileOf } from '../histogram.ts';
import { ARM_FACTS, MAIN_ARMS, type MainArm } from '../result/arms.ts';
import type { GeneratorName, Result } from '../result/result.ts';

/** How to read the figures, whichever generator made them. */
const READING =
  'The verdict compares the averages of each round. Percentiles and the standard deviation take each latency to 0.3 %. ' +
  'Throughput is completed calls / total time, and total time includes what the generator does between calls. ' +
  'One call at a time over one connection says nothing about capacity.';

const GENERATOR_NAMES: Readonly<Record<GeneratorName, string>> = { wire: 'wire', node: 'Node.js', k6: 'k6' };

/** All that an arm has done, over all rounds. */
interface ArmTotals {
  readonly latency: HistogramData;
  readonly completed: number;
  readonly errors: number;
  readonly wallSeconds: number;
}

const ms = (value: number | null | undefined): string => (value == null ? '-' : `${value.toFixed(3)} ms`);
const perSecond = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(0)} /s` : '-');
const percentileRow = (percent: number): readonly [string, (totals: ArmTotals) => string] => [
  `p${percent}`,
  ({ latency }) => ms(percentileOf(latency, percent)),
];

const ROWS: readonly (readonly [string, (totals: ArmTotals) => string])[] = [
  ['average', ({ latency }) => ms(meanOf(latency))],
  ['min', ({ latency }) => ms(latency.minMs)],
  ['max', ({ latency }) => ms(latency.maxMs)],
  ['standard deviation', ({ latency }) => ms(deviationOf(latency))],
  ...[50, 90, 95, 99, 99.9].map(percentileRow),
  ['total time', ({ wallSeconds }) => `${wallSeconds.toFixed(2)} s`],
  ['throughput', ({ completed, wallSeconds }) => perSecond(completed / wallSeconds)],
  ['completed', ({ completed }) => String(completed)],
  ['errors', ({ errors }) => String(errors)],
];

const LINE_WIDTH = 100;
const LABEL_WIDTH = 20;
const COLUMN_WIDTH = 13;

/**
 * The result of a comparison of its own (profile `alone`) for the terminal: what was done, a table, what the figures mean,
 * and the verdict in the last line.
 */
export function renderText(result: Result): string {
  const { subject, generators, environment, profile, trials, verdicts } = result;
  const by = generators.map(({ name, version }) => `${GENERATOR_NAMES[name]} ${version}`).join(', ');
  const at = MAIN_ARMS.map((arm) => `${ARM_FACTS[arm].name} at ${environment.targets?.[arm]}`).join(', ');
  return [
    ...wrap(`${subject}; seed ${profile.seed}.`),
    `By ${by}: ${at}.`,
    '',
    ...(trials.length > 0 ? renderFigures(result) : []),
    ...verdicts.map(({ sentence }) => sentence),
    '',
  ].join('\n');
}

function renderFigures({ trials, generators }: Result): string[] {
  const phasesOf = (arm: MainArm) =>
    trials.filter((trial) => trial.arm === arm).flatMap(({ phases }) => phases);
  const totals = MAIN_ARMS.map((arm): ArmTotals => {
    const phases = phasesOf(arm);
    const sum = (figure: (phase: (typeof phases)[number]) => number) =>
      phases.reduce((total, phase) => total + figure(phase), 0);
    return {
      latency: joinHistograms(phases.map(({ latency }) => latency)),
      completed: sum(({ completed }) => completed),
      errors: sum(({ errors }) => errors),
      wallSeconds: sum(({ wallSeconds }) => wallSeconds),
    };
  });
  const names = MAIN_ARMS.map((arm) => ARM_FACTS[arm].name);
  const table = ROWS.map(([label, cell]) => renderRow(label, totals.map(cell)));
  const meaning = [...generators.map(({ latency }) => latency), READING].join(' ');
  return [renderRow('', names), ...table, '', ...wrap(meaning), ''];
}

const renderRow = (label: string, cells: readonly string[]): string =>
  label.padEnd(LABEL_WIDTH) + cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('');

function wrap(text: string): string[] {
  return text.match(new RegExp(`.{1,${LINE_WIDTH}}(?: |$)`, 'g'))?.map((line) => line.trimEnd()) ?? [];
}
