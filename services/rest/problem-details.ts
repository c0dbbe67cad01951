import { UserError } from '../users/user-error.ts';
import { prefers } from './accept.ts';
import { type Problem, type ProblemName, problems } from './problems.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The types of our problems are names, not pages: a tag URI (RFC 4151), as RFC 9457 has in its examples. */
const TYPE_PREFIX = 'tag:wirelab.example,2026:';

/** Whether the `Accept` header names problem details, and not plain JSON before them. */
export const prefersProblemDetails = (accept = ''): boolean => prefers(PROBLEM_TYPE, accept);

/** RFC 9457. `errors` names each field that broke a rule, and the rule, if the error is one of the user service. */
export function problemDetails(name: ProblemName, error?: unknown): string {
  const { status, error: title, message }: Problem = problems[name];
  const isUserError = error instanceof UserError;
  return JSON.stringify({
    type: TYPE_PREFIX + name,
    title,
    status,
    detail: isUserError ? error.message : (message ?? title),
    errors: isUserError && error.violations.length > 0 ? error.violations : undefined,
  });
}
