import type { NewUser } from '../../../services/users/user.ts';

/** What is asked again and again. */
export type Question =
  | { readonly kind: 'create'; readonly user: NewUser }
  | { readonly kind: 'get'; readonly id: string }
  | { readonly kind: 'list'; readonly users: number };
