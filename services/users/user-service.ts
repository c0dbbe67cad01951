import type { ExactPage, NewUser, Page, User, UserChanges } from './user.ts';
import { checkChanges, checkNewUser, checkPage, type RuleLimits } from './user-rules.ts';

/** How a caller gives up: when the signal aborts, the work is abandoned and the promise is rejected. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * Whether the signal has aborted. Given where the signal is only made when it is asked for, which is worth while on the
   * way of every request: it costs 4 µs in Node.js 20.
   */
  readonly aborted?: boolean;
}

/**
 * The one operation set that every store, server and client of wirelab speaks. Every method returns a promise that is
 * rejected with a `UserError`, or with the signal's reason once its caller has given up. Any other error is a fault.
 */
export interface UserService {
  /** Fails with `invalid`, `exhausted`, `unavailable`. */
  create(user: NewUser, options?: CallOptions): Promise<User>;
  /** Fails with `not-found`, `unavailable`. */
  get(id: number, options?: CallOptions): Promise<User>;
  /** Fails with `invalid`, `unavailable`. */
  list(page: Page, options?: CallOptions): Promise<User[]>;
  /** Fails with `invalid`, `not-found`, `unavailable`. Returns the user as it is now. */
  update(id: number, changes: UserChanges, options?: CallOptions): Promise<User>;
  /** Fails with `not-found`, `unavailable`. */
  delete(id: number, options?: CallOptions): Promise<void>;
}

/** Where users are kept. The same operations, called only with values that keep the rules. */
export interface UserStore extends UserService {
  list(page: ExactPage, options?: CallOptions): Promise<User[]>;
  /** Puts `count` users into an empty store, user n with the name `user{n-1}`; leaves any other as it is. */
  seed(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Puts the rules of `user-rules.ts` before a store, and begins no call whose caller has given up. A name may have 200
 * characters where `limits` do not say otherwise.
 */
export function createUserService(store: UserStore, limits?: RuleLimits): UserService {
  return {
    create: (user, options) => begin(options, () => store.create(checkNewUser(user, limits), options)),
    get: (id, options) => begin(options, () => store.get(id, options)),
    list: (page, options) => begin(options, () => store.list(checkPage(page), options)),
    update: (id, changes, options) =>
      begin(options, () => store.update(id, checkChanges(changes, limits), options)),
    delete: (id, options) => begin(options, () => store.delete(id, options)),
  };
}

async function begin<T>(options: CallOptions | undefined, call: () => Promise<T>): Promise<T> {
  if (options?.aborted !== false) options?.signal?.throwIfAborted();
  return call();
}
