import { UserError } from '../users/user-error.ts';
import { type Problem, type ProblemName, problems } from './problems.ts';

export const PROBLEM_TYPE = 'application/problem+json';

/** The types of our problems are names, not pages: a tag URI (RFC 4151), as RFC 9457 has in its examples. */
const TYPE_PREFIX = 'tag:wirelab.example,2026:';

/** Whether the `Accept` header names problem details, and not plain JSON before them. A wildcard is no wish for either. */
export function prefersProblemDetails(accept = ''): boolean {
  const quality = qualityOf(PROBLEM_TYPE, accept);
  return quality > 0 && quality >= qualityOf('application/json', accept);
}

/** The weight from 0 to 1 that the header gives to the type by its name (RFC 9110, section 12.4.2); 0 if it does not. */
function qualityOf(type: string, accept: string): number {
  for (const range of accept.toLowerCase().split(',')) {
    const [named, ...parameters] = range.split(';').map((part) => part.trim());
    if (named !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice('q='.length));
  }
  return 0;
}

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
