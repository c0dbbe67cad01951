import type { UserService } from '../../services/users/user-service.ts';
import { type Clients, maxUnderWayOf } from './clients.ts';
import { failureReason } from './failure-reason.ts';
import { findLost } from './find-lost.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createProtocolLoad, type ProtocolLoad } from './protocol-load.ts';
import type { Protocol } from './protocols.ts';
import { formatSecond, type Summary } from './report.ts';
import { createSchedule, type Schedule, type ScheduleEvents } from './schedule.ts';
import type { SteadySettings } from './settings.ts';
import { createTally, type Tally } from './tally.ts';

export interface SteadyLoadOptions {
  readonly settings: SteadySettings;
  readonly clients: readonly Clients[];
  /** The name of this client: part of the names of its users. */
  readonly name: string;
  print(line: string): void;
  /** Ends the load, not what follows it. */
  readonly stop: AbortSignal;
}

/** The load over one protocol, and what is known of it. */
interface Lane {
  readonly protocol: Protocol;
  readonly clients: Clients;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly load: ProtocolLoad;
}

/**
 * Loads every protocol until `stop` aborts or the time is over, prints a line for each second, waits for what is under
 * way, and looks for every acknowledged user. What goes wrong is in the summary, never a rejection.
 */
export async function runSteadyLoad(options: SteadyLoadOptions): Promise<Summary> {
  const { settings, name } = options;
  const lanes = createLanes(options);
  const seconds = await load(lanes, options);
  const unverified = await verify(lanes, settings.READ);
  return {
    client: name,
    seconds: Math.round(seconds * 10) / 10,
    protocols: lanes.map(({ protocol, tally, ledger }) => {
      const lost = unverified === undefined ? ledger.missing : null;
      return [protocol, { ...tally.total(), acknowledged: ledger.acknowledged, lost }];
    }),
    ...(unverified !== undefined && { unverified }),
  };
}

function createLanes({ clients, settings, name }: SteadyLoadOptions): Lane[] {
  const ledgers = clients.map(({ protocol }) => createLedger(name, protocol));
  return clients.map((one, lane) => {
    const ledger = ledgers[lane] as Ledger;
    const nextLane = (lane + 1) % ledgers.length;
    const source = settings.READ === 'own' ? ledger : (ledgers[nextLane] as Ledger);
    const users: Parameters<typeof createProtocolLoad>[0]['users'] = {
      create: (user) => one.next().create(user),
      get: (id) => one.next().get(id),
    };
    const tally = createTally(one.retried);
    const load = createProtocolLoad({ users, ledger, source, tally, maxUnderWay: maxUnderWayOf(settings) });
    return { protocol: one.protocol, clients: one, tally, ledger, load };
  });
}

/** Resolves with the length of the load in seconds when it has stopped and all of it has ended. */
async function load(lanes: readonly Lane[], options: SteadyLoadOptions): Promise<number> {
  const { settings, name, print, stop } = options;
  const startMs = performance.now();
  const startTime = Date.now();
  const endMs = settings.DURATION_S === 0 ? Number.POSITIVE_INFINITY : startMs + settings.DURATION_S * 1000;
  const printSecond = (secondEndMs: number) => {
    const time = new Date(startTime + secondEndMs - startMs);
    print(
      formatSecond(
        time,
        name,
        lanes.map(({ protocol, tally }) => [protocol, tally.takeSecond()]),
      ),
    );
  };

  await keepTo(createSchedule({ rate: settings.RATE, lanes: lanes.length, startMs, endMs }), stop, {
    due: (lane, intendedMs) => lanes[lane]?.load.start(intendedMs),
    secondOver: printSecond,
  });
  const seconds = (performance.now() - startMs) / 1000;
  await Promise.all(lanes.map((lane) => lane.load.settled()));
  // What ended after the last whole second.
  printSecond(performance.now());
  return seconds;
}

/** Makes the events of a schedule happen at their times. Resolves at its end, or once `stop` aborts. */
function keepTo(schedule: Schedule, stop: AbortSignal, events: ScheduleEvents): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    function tick(): void {
      const nextMs = schedule.advance(performance.now(), events);
      if (nextMs === undefined) end();
      else timer = setTimeout(tick, nextMs - performance.now());
    }
    function end(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', end);
      resolve();
    }
    if (stop.aborted) return end();
    stop.addEventListener('abort', end);
    tick();
  });
}

/** Looks for every acknowledged user. Resolves with the reason if that can't be done. */
async function verify(lanes: readonly Lane[], read: SteadySettings['READ']): Promise<string | undefined> {
  const ledgers = lanes.map(({ ledger }) => ledger);
  const listOf = ({ clients }: Lane): Pick<UserService, 'list'> => ({
    list: (page) => clients.next().list(page),
  });
  try {
    if (read === 'own') await Promise.all(lanes.map((lane) => findLost(listOf(lane), [lane.ledger])));
    else if (lanes[0] !== undefined) await findLost(listOf(lanes[0]), ledgers);
    return undefined;
  } catch (error) {
    return failureReason(error);
  }
}
