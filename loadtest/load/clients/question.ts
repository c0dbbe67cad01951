import type { NewUser } from '../../../services/users/user.ts';

/** What a client asks again and again, with what the right answer is made of. */
export type Question =
  | { readonly kind: 'create'; readonly user: NewUser /** Of the last one that was made. */; lastId: string }
  | { readonly kind: 'get'; readonly user: NewUser; readonly id: string }
  | { readonly kind: 'list'; readonly users: number };

/** A user as any protocol answers with it. */
export interface AnsweredUser {
  readonly id?: number | string | null | undefined;
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** What is wrong with a user that came as an answer. */
export function faultOfUser(
  question: Question & { kind: 'create' | 'get' },
  { id, name, email }: AnsweredUser,
): string | undefined {
  if (name !== question.user.name || email !== question.user.email) return 'answered with another user';
  const text = String(id);
  if (question.kind === 'get') return text === question.id ? undefined : `answered with the user ${text}`;
  if (!(Number(text) > 0)) return 'answered with a user without an id';
  question.lastId = text;
  return undefined;
}

/** What is wrong with a list of so many users. */
export const faultOfList = ({ users }: Question & { kind: 'list' }, length: number): string | undefined =>
  length === users ? undefined : `answered with ${length} users, not ${users}`;
