import { type ServerProcess, startProgram } from '../../local/server-process.ts';
import type { Pinning } from '../pinning.ts';
import type { Contest } from './contests.ts';
import { type LoadResult, runLoad } from './load.ts';

/** One server in one round. */
export interface Trial extends LoadResult {
  /** From the start of the process to its readiness. */
  readonly startMs: number;
}

/** A service and the floor under it, measured in turns. */
export interface Round {
  readonly service: Trial;
  readonly floor: Trial;
}

/** How long each server is loaded before it is the other's turn: what disturbs one disturbs the other. */
const TURN_MS = 100;

/**
 * Starts a service and its floor afresh, loads them in turns for `measureMs` each, and stops them. Which goes first
 * alternates from round to round. Rejects if any of it fails.
 */
export async function runRound(
  contest: Contest,
  { number, measureMs, pinning }: { number: number; measureMs: number; pinning: Pinning },
): Promise<Round> {
  const servers: ServerProcess[] = [];
  const programs = [contest.service, contest.floor];
  if (number % 2 === 0) programs.reverse();
  try {
    for (const program of programs) servers.push(await startProgram(program, {}, { prefix: pinning.server }));
    const trials = await runTurns(contest, servers, measureMs, pinning);
    if (number % 2 === 0) trials.reverse();
    const [service, floor] = trials;
    if (service === undefined || floor === undefined) throw new Error('a server was not measured');
    return { service, floor };
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
}

async function runTurns(
  { protocol, connections, depth, warmUpRequests }: Contest,
  servers: readonly ServerProcess[],
  measureMs: number,
  pinning: Pinning,
): Promise<Trial[]> {
  const results = await runLoad(
    {
      protocol,
      servers: servers.map(({ ports }) => ({ port: ports[protocol] ?? 0, adminPort: ports.admin ?? 0 })),
      connections,
      depth,
      warmUpRequests,
      turns: Math.ceil(measureMs / TURN_MS),
      turnMs: TURN_MS,
    },
    pinning.load,
  );
  return results.map((result, n) => ({ ...result, startMs: servers[n]?.startMs ?? Number.NaN }));
}
