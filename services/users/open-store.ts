import { createMemoryStore } from './memory-store.ts';
import type { UserError } from './user-error.ts';
import type { UserStore } from './user-service.ts';

export interface StoreSettings {
  /** `postgres://user:password@host:port/database`, or empty for the memory store. */
  readonly STORE_URL: string;
  readonly STORE_POOL_SIZE: number;
  readonly STORE_TIMEOUT_MS: number;
  readonly STORE_START_TIMEOUT_MS: number;
  readonly MAX_USERS: number;
  readonly SEED_USERS: number;
}

/**
 * The store that the settings ask for, seeded. Fails with `unavailable` if the database can't be reached in time; `onWait` is
 * told once why it is waited for.
 */
export async function openStore(
  settings: StoreSettings,
  onWait: (reason: UserError) => void,
): Promise<UserStore> {
  const { STORE_URL, MAX_USERS, SEED_USERS } = settings;
  const store =
    STORE_URL === '' ? createMemoryStore({ maxUsers: MAX_USERS }) : await openPostgres(settings, onWait);
  await store.seed(SEED_USERS);
  return store;
}

/** Loaded only where it is used: the memory store starts without the time and memory that pg takes. */
async function openPostgres(
  settings: StoreSettings,
  onWait: (reason: UserError) => void,
): Promise<UserStore> {
  const { openPostgresStore } = await import('./postgres-store.ts');
  return openPostgresStore({
    url: settings.STORE_URL,
    poolSize: settings.STORE_POOL_SIZE,
    timeoutMs: settings.STORE_TIMEOUT_MS,
    startTimeoutMs: settings.STORE_START_TIMEOUT_MS,
    onWait,
  });
}
