import type { NewUser } from './user.ts';

/** User n of the users that are there at the start: the name counts from 0, as the id counts from 1. */
export function seedUser(id: number): NewUser {
  return { name: `user${id - 1}`, email: `user${id - 1}@example.com` };
}
