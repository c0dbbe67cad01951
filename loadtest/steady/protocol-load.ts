import type { User } from '../../services/users/user.ts';
import { UserError } from '../../services/users/user-error.ts';
import type { UserService } from '../../services/users/user-service.ts';
import { failureReason } from './failure-reason.ts';
import type { Ledger } from './ledger.ts';
import type { Tally } from './tally.ts';

/** What the load over one protocol is made from. */
export interface ProtocolLoadOptions {
  readonly users: Pick<UserService, 'create' | 'get'>;
  /** Where its own users are noted. */
  readonly ledger: Ledger;
  /** Whose users it reads. */
  readonly source: Ledger;
  readonly tally: Tally;
  /** Requests that may wait for an answer at once. One beyond is not sent, and has failed. */
  readonly maxUnderWay: number;
}

export interface ProtocolLoad {
  /** Makes the next request: a create, then a read, in turns. */
  start(intendedMs: number): void;
  /** Resolves when every request has ended. */
  settled(): Promise<void>;
}

/** What is wrong with an answer; `undefined` if nothing is. */
type Fault = 'lost' | 'wrong' | undefined;

/** The requests of one protocol, each made once, checked and counted. Until there is a user to read, all are creates. */
export function createProtocolLoad(options: ProtocolLoadOptions): ProtocolLoad {
  const { users, ledger, source, tally, maxUnderWay } = options;
  let underWay = 0;
  let isReadNext = false;
  let whenSettled: (() => void) | undefined;

  async function create(sequence: number): Promise<Fault> {
    const wanted = ledger.userOf(sequence);
    const user = await users.create(wanted);
    ledger.acknowledge(sequence, user.id);
    return isSame(user, wanted) ? undefined : 'wrong';
  }

  async function read({ id, sequence }: NonNullable<Ledger['latest']>): Promise<Fault> {
    try {
      const user = await users.get(id);
      return user.id === id && isSame(user, source.userOf(sequence)) ? undefined : 'wrong';
    } catch (error) {
      if (error instanceof UserError && error.code === 'not-found') return 'lost';
      throw error;
    }
  }

  /** The next request, begun; `undefined` if there is none that can be made. */
  function next(): Promise<Fault> | undefined {
    const isRead = isReadNext;
    isReadNext = !isReadNext;
    const latest = source.latest;
    if (isRead && latest !== undefined) return read(latest);
    const sequence = ledger.next();
    if (sequence !== undefined) return create(sequence);
    return latest && read(latest);
  }

  async function count(request: Promise<Fault>, intendedMs: number): Promise<void> {
    try {
      const fault = await request;
      if (fault === undefined) tally.ok(performance.now() - intendedMs);
      else tally.failed(fault);
    } catch (error) {
      tally.failed(failureReason(error));
    }
    underWay -= 1;
    if (underWay === 0) whenSettled?.();
  }

  return {
    start(intendedMs) {
      tally.sent();
      const request = underWay < maxUnderWay ? next() : undefined;
      if (request === undefined) return tally.failed('not sent');
      underWay += 1;
      void count(request, intendedMs);
    },
    settled: () =>
      new Promise((resolve) => {
        if (underWay === 0) resolve();
        else whenSettled = resolve;
      }),
  };
}

const isSame = (user: User, wanted: Omit<User, 'id'>): boolean =>
  user.name === wanted.name && user.email === wanted.email;
