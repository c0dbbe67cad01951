import type { user } from '../../generated/user.js';
import type { Page, User, UserChanges } from '../users/user.ts';
import { UserError } from '../users/user-error.ts';
import { checkPage, parseUserId } from '../users/user-rules.ts';

/** The message of a user: ids are decimal text on the wire. */
export const toUserMessage = ({ id, name, email }: User) => ({ id: String(id), name, email });

/** The user in a message. Absent text is empty in protobuf. */
export const fromUserMessage = ({ id, name, email }: user.v1.User.$Properties): User => ({
  id: Number(id),
  name: name ?? '',
  email: email ?? '',
});

/** The id in a request. Throws `invalid` unless it is a positive whole number in decimal. */
export function readUserId(text: string): number {
  const id = parseUserId(text);
  if (id === undefined) throw invalid('id', 'must be a positive whole number in decimal');
  return id;
}

/** The changes in a request: the fields that are present in it. */
export const readChanges = ({ name, email }: user.v1.UpdateUserRequest): UserChanges => ({
  ...(name != null && { name }),
  ...(email != null && { email }),
});

/** The page in a request. What is not an id is not a number either, and refused as such by the rules. */
export const readPage = ({ limit, after }: user.v1.ListUsersRequest): Page => ({
  limit: limit === 0 ? undefined : limit,
  after: after === '' ? undefined : (parseUserId(after) ?? Number.NaN),
});

/** The message of a page. Throws `invalid` if it breaks the rules: the message has no other way to say 0 or 1.5. */
export function toPageMessage(page: Page): { limit: number; after: string } {
  const { limit, after } = checkPage(page);
  return { limit, after: after === 0 ? '' : String(after) };
}

/** The input as it is. Throws `invalid` for lone surrogates: UTF-8 has none, so a message can't carry them. */
export function checkEncodable<T extends UserChanges>(input: T): T {
  for (const field of ['name', 'email'] as const) {
    if (input[field]?.isWellFormed() === false) {
      throw invalid(field, 'must be text without lone surrogates');
    }
  }
  return input;
}

function invalid(field: string, rule: string): UserError {
  const sentence = `${field} ${rule}`;
  return new UserError('invalid', sentence, { violations: [{ field, rule: sentence }] });
}
