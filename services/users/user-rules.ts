import type { NewUser, User, UserChanges } from './user.ts';
import { UserError, type Violation } from './user-error.ts';

export const NAME_MAX_CHARACTERS = 200;
export const EMAIL_MIN_CHARACTERS = 3;
export const EMAIL_MAX_CHARACTERS = 254;
export const LIST_LIMIT_MAX = 1000;

/** The same fields, of any type: what a protocol hands on before it is known to be right. */
type Unchecked<T> = { readonly [K in keyof T]: unknown };

/** The new user with its name trimmed. Throws `invalid` with every rule that the input breaks. */
export function checkNewUser(input: Unchecked<NewUser>): NewUser {
  const violations: Violation[] = [];
  const name = checkName(input.name, violations);
  const email = checkEmail(input.email, violations);
  if (violations.length > 0) throw invalid(violations);
  return { name, email };
}

/** The changes with the name trimmed; absent fields stay absent. Throws `invalid` with every broken rule. */
export function checkChanges(input: Unchecked<UserChanges>): UserChanges {
  const violations: Violation[] = [];
  const changes: { name?: string; email?: string } = {};
  if (input.name !== undefined) changes.name = checkName(input.name, violations);
  if (input.email !== undefined) changes.email = checkEmail(input.email, violations);
  if (input.name === undefined && input.email === undefined) {
    violations.push({ field: 'name', rule: 'name or email is required' });
  }
  if (violations.length > 0) throw invalid(violations);
  return changes;
}

/** The page to list, defaults filled in. Throws `invalid` unless 1 <= limit <= 1000 and after is 0 or an id. */
export function checkPage(page: { limit?: number | undefined; after?: number | undefined }): {
  limit: number;
  after: number;
} {
  const { limit = LIST_LIMIT_MAX, after = 0 } = page;
  const violations: Violation[] = [];
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_LIMIT_MAX) {
    violations.push({ field: 'limit', rule: `limit must be a whole number from 1 to ${LIST_LIMIT_MAX}` });
  }
  if (!Number.isSafeInteger(after) || after < 0) {
    violations.push({ field: 'after', rule: 'after must be the id of a user, or 0' });
  }
  if (violations.length > 0) throw invalid(violations);
  return { limit, after };
}

/** The id that a text stands for, or `undefined`: decimal digits without sign, leading zero or exponent. */
export function parseUserId(text: string): User['id'] | undefined {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

function checkName(value: unknown, violations: Violation[]): string {
  if (isMissing(value)) return refuse(violations, 'name', 'is required');
  if (typeof value !== 'string') return refuse(violations, 'name', 'must be a string');
  const name = trim(value);
  if (name === '') return refuse(violations, 'name', 'is required');
  if (isLongerThan(name, NAME_MAX_CHARACTERS)) {
    return refuse(violations, 'name', `must have 1 to ${NAME_MAX_CHARACTERS} characters`);
  }
  return checkText(name, violations, 'name');
}

function checkEmail(value: unknown, violations: Violation[]): string {
  if (isMissing(value)) return refuse(violations, 'email', 'is required');
  if (typeof value !== 'string') return refuse(violations, 'email', 'must be a string');
  if (value.length < EMAIL_MIN_CHARACTERS || isLongerThan(value, EMAIL_MAX_CHARACTERS)) {
    return refuse(
      violations,
      'email',
      `must have ${EMAIL_MIN_CHARACTERS} to ${EMAIL_MAX_CHARACTERS} characters`,
    );
  }
  const at = value.indexOf('@');
  if (at < 1 || at === value.length - 1 || value.indexOf('@', at + 1) !== -1) {
    return refuse(violations, 'email', 'must have one @ with something on both sides');
  }
  return checkText(value, violations, 'email');
}

/** Refuses what not every store and protocol can carry: NUL (PostgreSQL) and lone surrogates (UTF-8). */
function checkText(text: string, violations: Violation[], field: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    return refuse(violations, field, 'must be text without NUL characters and lone surrogates');
  }
  return text;
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Counts characters as Unicode code points, as PostgreSQL and JSON Schema do, and only where it must. */
function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  return text.length > 2 * characters || [...text].length > characters;
}

/** Trimmed text that does not keep the untrimmed one alive, as a slice of it would in V8. */
function trim(text: string): string {
  const trimmed = text.trim();
  return trimmed.length === text.length ? text : Buffer.from(trimmed, 'utf16le').toString('utf16le');
}

function refuse(violations: Violation[], field: string, rule: string): string {
  violations.push({ field, rule: `${field} ${rule}` });
  return '';
}

/** The sentence that a client reads: what is missing first, then the rules, each in words. */
function invalid(violations: Violation[]): UserError {
  const isMissingField = violations.some(
    ({ rule }) => rule === 'name is required' || rule === 'email is required',
  );
  const message = isMissingField
    ? 'Name and email are required'
    : violations.map(({ rule }) => rule).join('; ');
  return new UserError('invalid', message, { violations });
}
