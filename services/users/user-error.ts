/** All that can go wrong with a user operation. Each protocol has one table from these to its own codes. */
export type UserErrorCode = 'invalid' | 'not-found' | 'exhausted' | 'unavailable';

/** One rule that the input breaks: which field, and what must hold. */
export interface Violation {
  readonly field: string;
  readonly rule: string;
}

/** What a `UserService` fails with: any other error is a fault of ours. Its message may be shown to a client. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: UserErrorCode;
  /** Empty unless the code is `invalid`. */
  readonly violations: readonly Violation[];

  constructor(code: UserErrorCode, message: string, options?: { cause?: unknown; violations?: Violation[] }) {
    super(message, options);
    this.code = code;
    this.violations = options?.violations ?? [];
  }
}

export const userNotFound = (): UserError => new UserError('not-found', 'User not found');
