import { EventEmitter, once } from 'node:events';
import type { NewUser, User } from './user.ts';
import type { CallOptions, UserService } from './user-service.ts';

/** One create that has begun and goes on until the test ends it. */
export interface HeldCreate {
  readonly user: NewUser;
  readonly signal: AbortSignal | undefined;
  finish(): void;
  fail(error: unknown): void;
}

/** For tests of what is in flight: a create that ends when the test says so, or when its signal aborts. */
export function createHeldCreates(): {
  users: Pick<UserService, 'create'>;
  readonly held: readonly HeldCreate[];
  /** Resolves when this many have begun. */
  begun(count: number): Promise<void>;
} {
  const held: HeldCreate[] = [];
  const changes = new EventEmitter();

  function create(user: NewUser, { signal }: CallOptions = {}): Promise<User> {
    return new Promise<User>((resolve, reject) => {
      const id = held.length + 1;
      const abandon = () => reject(signal?.reason);
      signal?.addEventListener('abort', abandon);
      const settled = () => signal?.removeEventListener('abort', abandon);
      held.push({
        user,
        signal,
        finish() {
          settled();
          resolve({ id, ...user });
        },
        fail(error) {
          settled();
          reject(error);
        },
      });
      changes.emit('begun');
    });
  }

  return {
    users: { create },
    held,
    async begun(count) {
      while (held.length < count) await once(changes, 'begun');
    },
  };
}
