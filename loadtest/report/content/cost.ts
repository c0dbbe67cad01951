import { ARM_FACTS, type Arm } from '../../result/arms.ts';
import type { Load } from '../../result/result.ts';
import { type CostSplit, costSplit } from '../../verdict/cost-split.ts';
import type { Estimate } from '../../verdict/estimate.ts';
import { describeLoad, loadKey } from '../../verdict/select-samples.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { type ArmFigures, armFigures, type MainFigures } from './main-figures.ts';
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
      ...(split === undefined ? [] : [partsTable(splitArms, split.load)]),
      ...(split === undefined || split.steps.length === 0 ? [] : [stepsTable(split)]),
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

function partsTable(arms: readonly SplitArm[], load: Load): Table {
  const shown = partsOf(arms).filter((part) => part !== 'unsplit');
  return {
    caption: `CPU in µs per request ${describeLoad(load)} (95 % interval)`,
    head: ['', 'total', ...shown],
    rows: arms.map(({ arm, total, parts }) => [
      ARM_FACTS[arm].name,
      formatEstimate(total),
      ...shown.map((part) => (parts.unsplit > 0 ? '–' : formatNumber(parts[part]))),
    ]),
  };
}

function stepsTable({ steps, load }: CostSplit): Table {
  return {
    caption: `One step at a time, ${describeLoad(load)} (95 % intervals)`,
    isText: true,
    head: ['Step', 'What changes', 'CPU, µs', 'Ratio'],
    rows: steps.map(({ from, to, change, difference, ratio }) => [
      `${ARM_FACTS[from].name} → ${ARM_FACTS[to].name}`,
      change,
      `${difference.value > 0 ? '+' : ''}${formatEstimate(difference)}`,
      formatEstimate(ratio),
    ]),
  };
}

function cpuTable(what: string, arms: readonly ArmFigures[]): Table {
  const loads = new Map(arms.flatMap((one) => one.loads.map(({ load }) => [loadKey(load), load] as const)));
  return {
    caption: `${what}: CPU in µs per request (95 % interval)`,
    head: ['', ...[...loads.values()].map(describeLoad)],
    rows: arms.map(({ name, loads: measured }) => [
      name,
      ...[...loads.keys()].map((key) =>
        formatEstimate(measured.find(({ load }) => loadKey(load) === key)?.cpuMicros),
      ),
    ]),
  };
}

function memoryTable(arms: readonly ArmFigures[]): Table {
  return {
    caption: 'The most memory of a server, and how much of one CPU it used at most',
    head: ['', 'MiB', 'CPU'],
    rows: arms.map(({ name, loads }) => [
      name,
      formatNumber(Math.max(...loads.map(({ peakBytes }) => peakBytes?.value ?? 0)) / 1024 ** 2),
      formatNumber(Math.max(...loads.map(({ serverShare }) => serverShare?.value ?? 0))),
    ]),
  };
}
