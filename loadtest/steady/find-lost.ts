import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../services/users/user-error.ts';
import type { UserService } from '../../services/users/user-service.ts';
import type { Ledger } from './ledger.ts';

/** How long a service that is unavailable is asked again, and how often. */
export interface Patience {
  readonly forMs: number;
  readonly everyMs: number;
}

const PATIENCE: Patience = { forMs: 30_000, everyMs: 200 };

/**
 * Reads users in pages from the first acknowledged one on, until every acknowledged user of these ledgers is found or
 * there are no more. What is `missing` in a ledger then is lost. Rejects if the service is unavailable for longer than
 * its patience, or fails otherwise.
 */
export async function findLost(
  users: Pick<UserService, 'list'>,
  ledgers: readonly Ledger[],
  patience = PATIENCE,
): Promise<void> {
  const firstIds = ledgers.flatMap(({ firstId }) => firstId ?? []);
  let after = Math.min(...firstIds) - 1;
  while (ledgers.some(({ missing }) => missing > 0)) {
    const page = await askAgain(() => users.list({ after }), patience);
    for (const user of page) for (const ledger of ledgers) ledger.find(user);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
  }
}

async function askAgain<T>(ask: () => Promise<T>, { forMs, everyMs }: Patience): Promise<T> {
  const giveUpMs = performance.now() + forMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isUnavailable = error instanceof UserError && error.code === 'unavailable';
      if (!isUnavailable || performance.now() >= giveUpMs) throw error;
      await sleep(everyMs);
    }
  }
}
