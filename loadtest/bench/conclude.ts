import type { PairedRatio } from '../verdict/statistics.ts';
import { type Contest, TARGET_IDLE_MB, TARGET_START_MS } from './contests.ts';
import { cpuRatio, type ServerFigures, serverFigures } from './figures.ts';
import type { Round } from './round.ts';

/** One figure beside what it has to reach: the geometric mean of the rounds' ratios, and medians of the rest. */
export interface Check {
  readonly met: boolean;
  readonly what: string;
  readonly found: string;
  readonly target: string;
}

interface Rounds {
  readonly contest: Contest;
  readonly rounds: readonly Round[];
}

/** What the rounds of one contest come to. */
export type ContestResult =
  | (Rounds & { readonly measured: false })
  | (Rounds & {
      readonly measured: true;
      readonly service: ServerFigures;
      readonly floor: ServerFigures;
      readonly cpu: PairedRatio;
      readonly checks: readonly Check[];
    });

/** A server beside itself may differ by this much. */
const SELF_CHECK_TOLERANCE = 0.05;

/** A contest in which a round is missing has not measured anything. */
export function conclude(
  contest: Contest,
  rounds: readonly Round[],
  plan: { rounds: number; selfCheck: boolean },
): ContestResult {
  if (rounds.length < plan.rounds) return { contest, rounds, measured: false };
  const service = serverFigures(rounds.map((round) => round.service));
  const floor = serverFigures(rounds.map((round) => round.floor));
  const cpu = cpuRatio(rounds);
  const checks = plan.selfCheck ? [checkItself(contest, cpu)] : checkService(contest, service, cpu);
  return { contest, rounds, measured: true, service, floor, cpu, checks };
}

function checkService(
  { service, floor, targetRatio }: Contest,
  figures: ServerFigures,
  cpu: PairedRatio,
): Check[] {
  const { startMs, idleMb } = figures;
  return [
    {
      met: cpu.ratio <= targetRatio,
      what: `CPU per request, ${service} / ${floor}`,
      found: ratioText(cpu),
      target: `<= ${targetRatio}`,
    },
    {
      met: startMs.median < TARGET_START_MS,
      what: `start-up of ${service}`,
      found: `${startMs.median.toFixed(0)} ms`,
      target: `< ${TARGET_START_MS} ms`,
    },
    {
      met: idleMb.median < TARGET_IDLE_MB,
      what: `idle memory of ${service}`,
      found: `${idleMb.median.toFixed(0)} MB`,
      target: `< ${TARGET_IDLE_MB} MB`,
    },
  ];
}

/** Anything but 1 would be a fault of the measurement. */
function checkItself({ floor }: Contest, cpu: PairedRatio): Check {
  return {
    met: Math.abs(cpu.ratio - 1) <= SELF_CHECK_TOLERANCE,
    what: `CPU per request, ${floor} / ${floor}`,
    found: ratioText(cpu),
    target: `1 +- ${SELF_CHECK_TOLERANCE}`,
  };
}

const ratioText = ({ ratio, interval95: { low, high } }: PairedRatio): string =>
  `${ratio.toFixed(2)} (95 % confidence ${low.toFixed(2)}-${high.toFixed(2)})`;
