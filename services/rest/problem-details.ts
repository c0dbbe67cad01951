import { UserError } from '../users/user-error.ts';
import { type Problem, type ProblemName, problems } from './problems.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The types of our problems are names, not pages: a tag URI (RFC 4151), as RFC 9457 has in its examples. */
const TYPE_PREFIX = 'tag:wirelab.example,2026:';

/** Whether the `Accept` header names problem details, and not to refuse them. A wildcard is no wish for them. */
export function acceptsProblemDetails(accept: string | undefined): boolean {
  if (!accept?.includes(PROBLEM_TYPE)) return false;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    return type === PROBLEM_TYPE && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/i.test(parameter));
  });
}

/** RFC 9457. `errors` names each field that broke a rule, and the rule. */
export function problemDetails(name: ProblemName, error: unknown): string {
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
