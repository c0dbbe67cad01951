import { MAIN_ARMS } from '../../result/arms.ts';
import { GENERATORS, type GeneratorName } from '../../result/result.ts';
import { type Agreement, generatorsAgree } from '../../verdict/generators-agree.ts';
import { describeLoad, loadKey } from '../../verdict/select-samples.ts';
import { formatEstimate, formatNumber } from './format-number.ts';
import { type ArmFigures, armFigures, type MainFigures } from './main-figures.ts';
import type { Bar, Section, Table } from './section.ts';

/** The same by several generators; `undefined` where there is only one. */
export function generatorsSection(main: MainFigures): Section | undefined {
  const { result } = main;
  const measured = GENERATORS.filter((name) =>
    result.generators.some((generator) => generator.name === name),
  );
  if (measured.length < 2) return undefined;
  const figures = measured.map((generator) => ({
    generator,
    arms: onlyMain(generator === main.generator ? main.arms : armFigures(result, generator, 'service')),
    limits: onlyMain(armFigures(result, generator, 'noop')),
  }));
  const agreements = generatorsAgree(result.verdicts, result.generators);
  const unlike = agreements.filter(({ agree }) => !agree);
  return {
    id: 'generators',
    title: 'Generators beside each other',
    paragraphs: [
      ...result.generators.map(({ name, version, latency }) => `${name} ${version}: ${latency}`),
      describeSharing(measured),
      `Of ${agreements.length} figures that two generators measured, they agree in ${agreements.length - unlike.length} on how REST and gRPC compare.`,
    ],
    charts: commonLoads(figures).map((load) => ({
      kind: 'bars',
      id: `generators-${loadKey(load).replaceAll(/\W+/g, '-')}`,
      title: `Median latency ${describeLoad(load)}`,
      description: `Median latency of REST and gRPC ${describeLoad(load)}, a bar for each generator.`,
      unit: 'ms',
      parts: ['latency'],
      bars: figures.flatMap(({ generator, arms }) => medianBars(generator, arms, loadKey(load))),
    })),
    tables: [
      ...(unlike.length === 0 ? [] : [disagreementsTable(unlike)]),
      ...(agreements.length === 0 ? [] : [ratiosTable(agreements)]),
      limitsTable(figures),
    ],
  };
}

const describeSharing = (measured: readonly GeneratorName[]): string =>
  `wire and node share the pacing of requests, the opening of sockets and the keeping of latencies, but no client code${measured.includes('k6') ? '; k6 shares nothing with them on the way of a request' : ''}.`;

interface GeneratorFigures {
  readonly generator: GeneratorName;
  readonly arms: readonly ArmFigures[];
  readonly limits: readonly ArmFigures[];
}

const onlyMain = (arms: readonly ArmFigures[]) =>
  arms.filter(({ arm }) => MAIN_ARMS.some((main) => main === arm));

/** Open loads that more than one generator has measured. */
function commonLoads(figures: readonly GeneratorFigures[]) {
  const loads = figures.flatMap(({ arms }) => {
    const open = (arms[0]?.loads ?? []).filter(({ load }) => load.kind === 'open');
    return open.map(({ load }) => load);
  });
  const first = new Map(loads.map((load) => [loadKey(load), load]));
  return [...first.values()].filter(
    (load) => loads.filter((other) => loadKey(other) === loadKey(load)).length > 1,
  );
}

function medianBars(generator: GeneratorName, arms: readonly ArmFigures[], key: string): Bar[] {
  return arms.flatMap(({ arm, name, loads }) => {
    const median = loads.find(({ load }) => loadKey(load) === key)?.medianMs;
    if (median === undefined) return [];
    const { value, interval95 } = median;
    return [
      {
        arm,
        name: `${name}, ${generator}`,
        values: [value],
        ...(interval95 === undefined ? {} : { interval95 }),
      },
    ];
  });
}

const disagreementsTable = (agreements: readonly Agreement[]): Table => ({
  caption: 'Where generators disagree',
  isText: true,
  head: ['Compared', 'Verdict'],
  rows: agreements.map(({ about, sentence }) => [about, sentence]),
});

function ratiosTable(agreements: readonly Agreement[]): Table {
  return {
    caption: 'REST/gRPC by two generators (95 % intervals)',
    head: ['', 'generators', 'by the first', 'by the second', 'agree'],
    rows: agreements.map(({ about, generators, ratios, agree }) => [
      about,
      generators.join(', '),
      ...ratios.map(({ ratio, interval95 }) => formatEstimate({ value: ratio, interval95 })),
      agree ? 'yes' : 'no',
    ]),
  };
}

/** How fast each generator can go at all: it may not be what limits a verdict. */
function limitsTable(figures: readonly GeneratorFigures[]): Table {
  const rows = figures.flatMap(({ generator, limits }) =>
    limits.flatMap(({ name, loads }) =>
      loads.map(({ load, perSecond, medianMs }) => [
        `${generator}, ${name}, ${describeLoad(load)}`,
        formatEstimate(perSecond),
        formatNumber(medianMs?.value),
      ]),
    ),
  );
  return {
    caption: 'Against servers that do nothing: the most that a generator can do',
    head: ['', 'requests/s (95 % interval)', 'p50, ms'],
    rows,
  };
}
