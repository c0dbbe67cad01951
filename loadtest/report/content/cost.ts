import { ARM_FACTS, type Arm } from '../../result/arms.ts';
import type { Load } from '../../result/result.ts';
import { type CostSplit, costSplit } from '../../verdict/cost-split.ts';
import type { Estimate } from '../../verdict/estimate.ts';
import { describeLoad, loadKey } from '../../verdict/select-samples.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { type ArmFigures, armFigures, flawsOf, type MainFigures } from './main-figures.ts';
import { markRows } from './mark-rows.ts';
import { figuresUnder, middleLoad } from './middle-load.ts';
import type { BarChart, Section, Table } from './section.ts';
import { type CostParts, splitCost } from './split-cost.ts';

const PARTS = {
  floor: 'bare Node.js (the floor)',
  framework: 'framework and service',
  encoding: 'JSON instead of protobuf',
  unsplit: 'not split: no floor was measured',
} as const;

/** Server CPU per request, in its parts and under each load; `undefined` where no server told it. */
export function costSection({ arms, generator, result }: MainFigures): Section | undefined {
  const measured = arms.filter(({ loads }) => loads.some(({ cpuMicros }) => cpuMicros !== undefined));
  if (measured.length === 0) return undefined;
  const floors = armFigures(result, generator, 'floor');
  const split = costSplit(result.trials);
  const splitArms = (split?.arms ?? []).flatMap(({ arm, total }): SplitArm[] => {
    const parts = split && splitCost(arm, split);
    return parts === undefined ? [] : [{ arm, total, parts }];
  });
  return {
    id: 'cost',
    title: 'Cost',
    paragraphs: [
      'CPU of the server process for each completed request, user and system time, from its own metrics.',
      'The floor is a server of Node.js alone, doing the same work; what a service takes beyond it is its framework and its own care. What JSON takes more than protobuf is the difference between REST with the one and with the other, and is kept out of the other parts.',
    ],
    charts: split === undefined ? [] : [splitChart(splitArms, split.load)],
    tables: [
      ...(split === undefined ? [] : splitTables(split, splitArms, measured, floors)),
      cpuTable('Services', measured),
      ...(floors.length > 0 ? [cpuTable('Floors', floors)] : []),
      memoryTable(measured),
    ],
  };
}

interface SplitArm {
  readonly arm: Arm;
  readonly total: Estimate;
  readonly parts: CostParts;
}

/** Parts that any arm has. */
const partsOf = (arms: readonly SplitArm[]): (keyof CostParts)[] =>
  (Object.keys(PARTS) as (keyof CostParts)[]).filter((part) => arms.some(({ parts }) => parts[part] > 0));

function splitChart(arms: readonly SplitArm[], load: Load): BarChart {
  const drawn = partsOf(arms);
  return {
    kind: 'bars',
    id: 'cost-parts',
    title: `Server CPU per request ${describeLoad(load)}`,
    description:
      'Server CPU per request in microseconds, a bar for each protocol, split into floor, framework and encoding.',
    unit: 'µs of server CPU per request',
    parts: drawn.map((part) => PARTS[part]),
    bars: arms.map(({ arm, total, parts }) => ({
      arm,
      name: ARM_FACTS[arm].name,
      values: drawn.map((part) => parts[part]),
      ...(total.interval95 === undefined ? {} : { interval95: total.interval95 }),
    })),
  };
}

/** The parts of each arm, and the steps between the services of two. */
function splitTables(
  split: CostSplit,
  arms: readonly SplitArm[],
  services: readonly ArmFigures[],
  floors: readonly ArmFigures[],
): Table[] {
  const key = loadKey(split.load);
  const flawsAmong =
    (some: readonly ArmFigures[]): FlawsOfArm =>
    (wanted) =>
      some
        .filter(({ arm }) => arm === wanted)
        .flatMap(({ loads }) => flawsOf(loads.find(({ load }) => loadKey(load) === key)));
  const parts = partsTable(arms, split.load, flawsAmong([...services, ...floors]));
  return split.steps.length === 0 ? [parts] : [parts, stepsTable(split, flawsAmong(services))];
}

/** What a reader has to know of the figures of an arm, each in words. */
type FlawsOfArm = (arm: Arm) => readonly string[];

function partsTable(arms: readonly SplitArm[], load: Load, flawsOfArm: FlawsOfArm): Table {
  const shown = partsOf(arms).filter((part) => part !== 'unsplit');
  const head = ['', 'total', ...shown];
  const rows = arms.map(({ arm, total, parts }) => ({
    name: ARM_FACTS[arm].name,
    flaws: flawsOfArm(arm),
    cells: [
      formatEstimate(total),
      ...shown.map((part) => (parts.unsplit > 0 ? '–' : formatNumber(parts[part]))),
    ],
  }));
  return {
    caption: `CPU in µs per request ${describeLoad(load)} (95 % interval)`,
    head,
    ...markRows(head, rows),
  };
}

function stepsTable({ steps, load }: CostSplit, flawsOfArm: FlawsOfArm): Table {
  const head = ['Step', 'What changes', 'CPU, µs', 'Ratio'];
  const rows = steps.map(({ from, to, change, difference, ratio }) => ({
    name: `${ARM_FACTS[from].name} → ${ARM_FACTS[to].name}`,
    flaws: [...flawsOfArm(from), ...flawsOfArm(to)],
    cells: [change, `${difference.value > 0 ? '+' : ''}${formatEstimate(difference)}`, formatEstimate(ratio)],
  }));
  return {
    caption: `One step at a time, ${describeLoad(load)} (95 % intervals)`,
    isText: true,
    head,
    ...markRows(head, rows),
  };
}

function cpuTable(what: string, arms: readonly ArmFigures[]): Table {
  const loads = new Map(arms.flatMap((one) => one.loads.map(({ load }) => [loadKey(load), load] as const)));
  const head = ['', ...[...loads.values()].map(describeLoad)];
  const rows = arms.map(({ name, loads: measured }) => ({
    name,
    cells: [...loads.keys()].map((key) => {
      const figures = measured.find(({ load }) => loadKey(load) === key);
      return { text: formatEstimate(figures?.cpuMicros), flaws: flawsOf(figures) };
    }),
  }));
  return { caption: `${what}: CPU in µs per request (95 % interval)`, head, ...markRows(head, rows) };
}

/**
 * Users stay in memory, so that a server which answers more has more of them: memory is compared where all have answered
 * as much, after the warm-up and the loads up to the middle one.
 */
function memoryTable(arms: readonly ArmFigures[]): Table {
  const middle = middleLoad(arms);
  const untilWhen =
    middle === undefined ? '' : `, from its start to the end of its time ${describeLoad(middle)}`;
  return {
    caption: `The most memory of a server${untilWhen}; and how much of one CPU it used at most, under any load`,
    head: ['', 'MiB', 'CPU'],
    rows: arms.map(({ name, loads }) => {
      const peak = figuresUnder(loads, middle)?.peakBytes?.value;
      return [
        name,
        formatNumber(peak === undefined ? undefined : peak / 1024 ** 2),
        formatNumber(Math.max(...loads.map(({ serverShare }) => serverShare?.value ?? 0))),
      ];
    }),
  };
}
