import type { NewUser } from './user.ts';

/** User n, from 1, of the users that are there at the start. Their names count from 0. */
export function seedUser(n: number): NewUser {
  return { name: `user${n - 1}`, email: `user${n - 1}@example.com` };
}
