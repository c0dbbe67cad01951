import type { Outcome } from '../runtime/request-counts.ts';
import type { UserErrorCode } from '../users/user-error.ts';

/** What a client is told when its request is not done. */
export interface Problem {
  readonly status: number;
  /** `error` in plain JSON, and the title of the problem details. */
  readonly error: string;
  /** More words for a person, where `error` does not say what to do. */
  readonly message?: string;
  readonly outcome: Outcome;
  /** Header fields that every such answer has, as name, value, name, value. */
  readonly headers?: readonly string[];
}

const RETRY_SOON = ['Retry-After', '1'];

/** The one table from the codes of `UserError` to those of HTTP (RFC 9110; 431: RFC 6585; 507: RFC 4918). */
const userProblems: Record<UserErrorCode, Problem> = {
  invalid: { status: 400, error: 'Invalid data', outcome: 'invalid' },
  'not-found': { status: 404, error: 'User not found', outcome: 'not-found' },
  exhausted: { status: 507, error: 'The store is full', outcome: 'exhausted' },
  unavailable: {
    status: 503,
    error: 'The users are not available now',
    outcome: 'unavailable',
    headers: RETRY_SOON,
  },
};

/** Every answer that is not what the client asked for. The names end the `type` of the problem details. */
export const problems = {
  ...userProblems,
  malformed: { status: 400, error: 'Bad Request', outcome: 'invalid' },
  'no-such-path': { status: 404, error: 'Not Found', outcome: 'not-found' },
  'method-not-allowed': { status: 405, error: 'Method Not Allowed', outcome: 'invalid' },
  timeout: { status: 408, error: 'Request Timeout', outcome: 'abandoned' },
  'body-too-large': { status: 413, error: 'Content Too Large', outcome: 'invalid' },
  'unsupported-media-type': {
    status: 415,
    error: 'Unsupported Media Type',
    message: "The server only accepts 'Content-Type: application/json'",
    outcome: 'invalid',
  },
  'expectation-failed': { status: 417, error: 'Expectation Failed', outcome: 'invalid' },
  'header-too-large': { status: 431, error: 'Request Header Fields Too Large', outcome: 'invalid' },
  internal: { status: 500, error: 'Internal Server Error', outcome: 'internal' },
  overloaded: {
    status: 503,
    error: 'Too many requests at once',
    outcome: 'overloaded',
    headers: RETRY_SOON,
  },
} satisfies Record<string, Problem>;

export type ProblemName = keyof typeof problems;

/** A request that is refused for what it is, not for what the user service says of it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly problem: ProblemName;
  readonly headers: readonly string[];

  constructor(problem: ProblemName, options: { headers?: readonly string[] } = {}) {
    super(problems[problem].error);
    this.problem = problem;
    this.headers = options.headers ?? [];
  }
}

/** The client went away before its request was whole: there is nobody to answer. */
export class RequestAbandoned extends Error {
  override readonly name = 'RequestAbandoned';
}

/** The JSON of a problem as it is sent to a client that did not ask for problem details. */
export function plainJson({ error, message }: Problem): string {
  return JSON.stringify({ error, message });
}
