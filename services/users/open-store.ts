import { createMemoryStore } from './memory-store.ts';
import { openPostgresStore } from './postgres-store.ts';
import type { UserStore } from './user-service.ts';

export interface StoreSettings {
  /** `postgres://user:password@host:port/database`, or empty for the memory store. */
  readonly STORE_URL: string;
  readonly STORE_POOL_SIZE: number;
  readonly STORE_TIMEOUT_MS: number;
  readonly MAX_USERS: number;
  readonly SEED_USERS: number;
}

/** The store that the settings ask for, seeded. Fails with `unavailable` if the database can't be reached. */
export async function openStore(settings: StoreSettings): Promise<UserStore> {
  const store =
    settings.STORE_URL === ''
      ? createMemoryStore({ maxUsers: settings.MAX_USERS })
      : await openPostgresStore({
          url: settings.STORE_URL,
          poolSize: settings.STORE_POOL_SIZE,
          timeoutMs: settings.STORE_TIMEOUT_MS,
        });
  await store.seed(settings.SEED_USERS);
  return store;
}
