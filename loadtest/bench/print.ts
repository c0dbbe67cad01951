import type { Check, ContestResult } from './conclude.ts';
import type { Contest } from './contests.ts';
import { type Bound, cpuUs, ratioOf, requestsPerSecond, type ServerFigures, type Spread } from './figures.ts';
import type { Round } from './round.ts';

const us = (value: number): string => value.toFixed(1);
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** What is compared, and the head of its table of rounds. */
export function roundsHead({ service, floor, connections, depth }: Contest): string {
  return [
    '',
    `${service} beside ${floor}: ${connections} connections, requests under way on each: ${depth}`,
    roundRow(['', 'CPU µs/request', '', 'ratio', 'requests/s', '']),
    roundRow(['round', service, floor, '', service, floor]),
  ].join('\n');
}

/** What one round has measured. */
export function roundLine(number: number, round: Round): string {
  const { service, floor } = round;
  return roundRow([
    String(number),
    us(cpuUs(service)),
    us(cpuUs(floor)),
    ratioOf(round).toFixed(2),
    whole(requestsPerSecond(service)),
    whole(requestsPerSecond(floor)),
  ]);
}

const roundRow = (cells: readonly string[]): string => columns(cells, [5, 16, 14, 8, 16, 14]);

/** Throughputs that are not the capacity of the server are marked. */
const BOUND_MARKS: Record<Bound, string> = { server: '', load: ' [1]', neither: ' [2]' };
const BOUND_NOTES: Record<Bound, string> = {
  server: '',
  load: '[1] at least: the load ran out of CPU before the server did',
  neither:
    '[2] at least: the server did not get 90 % of a CPU, and not because of the load: is the machine busy?',
};

/** What everything comes to: figures, what the throughputs mean, and what is met. */
export function resultLines(results: readonly ContestResult[]): string[] {
  const measured = results.filter((result) => result.measured);
  const servers = measured.flatMap(({ contest, service, floor }) => [
    [contest.service, service] as const,
    [contest.floor, floor] as const,
  ]);
  const bounds = new Set(servers.map(([, { bound }]) => bound));
  const notes = [...bounds].map((bound) => BOUND_NOTES[bound]).filter((note) => note !== '');
  const head = [
    '',
    'median (least-greatest) of the rounds',
    figuresRow(['', 'CPU µs/request', 'requests/s', '', 'start-up ms', 'idle MB']),
  ];
  return [
    ...(servers.length > 0 ? head : []),
    ...servers.map(([name, figures]) => figuresLine(name, figures)),
    ...notes,
    '',
    ...results.flatMap((result) =>
      result.measured ? result.checks.map(checkLine) : [notMeasuredLine(result.contest)],
    ),
  ];
}

function figuresLine(
  name: string,
  { cpuUs, requestsPerSecond, bound, startMs, idleMb }: ServerFigures,
): string {
  return figuresRow([
    name,
    spread(cpuUs, us),
    spread(requestsPerSecond, whole),
    BOUND_MARKS[bound],
    spread(startMs, whole),
    spread(idleMb, whole),
  ]);
}

const figuresRow = (cells: readonly string[]): string => columns(cells, [-14, 22, 24, -4, 17, 14]);

const spread = ({ median, min, max }: Spread, format: (value: number) => string): string =>
  `${format(median)} (${format(min)}-${format(max)})`;

const checkLine = ({ met, what, found, target }: Check): string =>
  `${met ? 'met     ' : 'NOT MET '} ${what}: ${found}, target ${target}`;

const notMeasuredLine = ({ service, floor }: Contest): string =>
  `INVALID  ${service} / ${floor}: not measured`;

/** Cells in columns of these widths, those with a negative width to the left. */
function columns(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, n) => {
    const width = widths[n] ?? 0;
    return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
  });
  return padded.join('').trimEnd();
}
