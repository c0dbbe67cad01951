import type { ExactPage, NewUser, Page, User, UserChanges } from './user.ts';
import { UserError, type Violation } from './user-error.ts';

/** The longest name, where nobody says otherwise. */
export const NAME_MAX_CHARACTERS = 200;
export const EMAIL_MIN_CHARACTERS = 3;
export const EMAIL_MAX_CHARACTERS = 254;
export const LIST_LIMIT_MAX = 1000;

const REQUIRED = 'is required';

/** What the rules leave open. */
export interface RuleLimits {
  /** Of a name that is trimmed. */
  readonly maxNameCharacters: number;
}

const LIMITS: RuleLimits = { maxNameCharacters: NAME_MAX_CHARACTERS };

const NAME = { field: 'name', min: 1 };
const EMAIL = { field: 'email', min: EMAIL_MIN_CHARACTERS };

/** The same fields, of any type: what a protocol hands on before it is known to be right. */
type Unchecked<T> = { readonly [K in keyof T]: unknown };

/**
 * The new user with its name trimmed. Throws `invalid` with every rule that the input breaks; where a field is missing,
 * the message is `Name and email are required`, and otherwise the rules.
 */
export function checkNewUser(input: Unchecked<NewUser>, { maxNameCharacters } = LIMITS): NewUser {
  const violations: Violation[] = [];
  const name = checkName(input.name, maxNameCharacters, violations);
  const email = checkEmail(input.email, violations);
  if (violations.some(({ rule }) => rule.endsWith(REQUIRED))) {
    throw new UserError('invalid', 'Name and email are required', { violations });
  }
  refuseIfAny(violations);
  return { name, email };
}

/** The changes with the name trimmed; absent fields stay absent. Throws `invalid` with every broken rule. */
export function checkChanges(input: Unchecked<UserChanges>, { maxNameCharacters } = LIMITS): UserChanges {
  const violations: Violation[] = [];
  const changes: { name?: string; email?: string } = {};
  if (input.name !== undefined) changes.name = checkName(input.name, maxNameCharacters, violations);
  if (input.email !== undefined) changes.email = checkEmail(input.email, violations);
  if (input.name === undefined && input.email === undefined) {
    violations.push({ field: 'name', rule: 'name or email is required' });
  }
  refuseIfAny(violations);
  return changes;
}

/** The page to list, defaults filled in. Throws `invalid` unless 1 <= limit <= 1000 and after is 0 or an id. */
export function checkPage({ limit = LIST_LIMIT_MAX, after = 0 }: Page): ExactPage {
  const violations: Violation[] = [];
  if (!Number.isInteger(limit) || limit < 1 || limit > LIST_LIMIT_MAX) {
    breaks(violations, 'limit', `must be a whole number from 1 to ${LIST_LIMIT_MAX}`);
  }
  if (!Number.isSafeInteger(after) || after < 0) {
    breaks(violations, 'after', 'must be the id of a user, or 0');
  }
  refuseIfAny(violations);
  return { limit, after };
}

/** The id that a text stands for, or `undefined`: decimal digits without sign, leading zero or exponent. */
export function parseUserId(text: string): User['id'] | undefined {
  if (!/^[1-9][0-9]{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

function checkName(value: unknown, maxCharacters: number, violations: Violation[]): string {
  const name = checkText(typeof value === 'string' ? value.trim() : value, NAME, maxCharacters, violations);
  return name === value ? name : copy(name);
}

function checkEmail(value: unknown, violations: Violation[]): string {
  const email = checkText(value, EMAIL, EMAIL_MAX_CHARACTERS, violations);
  if (email !== '' && !/^[^@]+@[^@]+$/.test(email)) {
    breaks(violations, EMAIL.field, 'must have one @ with something on both sides');
  }
  return email;
}

/** The value if it is a text that the field may have and that every store and protocol can carry, and '' otherwise. */
function checkText(
  value: unknown,
  { field, min }: typeof NAME,
  max: number,
  violations: Violation[],
): string {
  if (value === undefined || value === null || value === '') return breaks(violations, field, REQUIRED);
  if (typeof value !== 'string') return breaks(violations, field, 'must be a string');
  if (value.length < min || isLongerThan(value, max)) {
    return breaks(violations, field, `must have ${min} to ${max} characters`);
  }
  // PostgreSQL has no NUL in a text, and UTF-8 has no lone surrogate.
  if (value.includes('\0') || !value.isWellFormed()) {
    return breaks(violations, field, 'must be text without NUL characters and lone surrogates');
  }
  return value;
}

/** Counts characters as Unicode code points, as PostgreSQL and JSON Schema do, and only where it must. */
function isLongerThan(text: string, characters: number): boolean {
  if (text.length <= characters) return false;
  if (text.length > 2 * characters) return true;
  let counted = 0;
  for (const _ of text) counted += 1;
  return counted > characters;
}

/** In V8 a trimmed text is a slice, which keeps the whole text in memory as long as it lives itself. */
const copy = (text: string): string => Buffer.from(text).toString();

function breaks(violations: Violation[], field: string, rule: string): '' {
  violations.push({ field, rule: `${field} ${rule}` });
  return '';
}

function refuseIfAny(violations: Violation[]): void {
  if (violations.length === 0) return;
  throw new UserError('invalid', violations.map(({ rule }) => rule).join('; '), { violations });
}
