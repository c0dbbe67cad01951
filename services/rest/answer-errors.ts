import { randomUUID } from 'node:crypto';
import type { Next } from 'koa';
import type { Log } from '../runtime/log.ts';
import type { PortMetrics } from '../runtime/metrics.ts';
import type { Operation } from '../runtime/request-counts.ts';
import { UserError } from '../users/user-error.ts';
import { answerJson } from './answer.ts';
import { PROBLEM_TYPE, prefersProblemDetails, problemDetails } from './problem-details.ts';
import {
  type Problem,
  type ProblemName,
  plainJson,
  problems,
  RequestAbandoned,
  RequestError,
} from './problems.ts';
import type { RequestContext } from './request-context.ts';

/**
 * The middleware around all others: counts each request with its outcome, and answers what they throw. Failures of ours
 * are logged with a request id, which is in the answer too; a client's mistakes only at debug.
 */
export function answerErrors({ requests, log }: { requests: PortMetrics; log: Log }) {
  return async (ctx: RequestContext, next: Next): Promise<void> => {
    try {
      await next();
      requests.end(operationOf(ctx), 'ok', ctx.state.started ?? requests.begin());
    } catch (error) {
      if (error instanceof RequestAbandoned) {
        requests.end(operationOf(ctx), 'abandoned', ctx.state.started ?? requests.begin());
        log.debug({ method: ctx.method, path: ctx.originalUrl }, error.message);
      } else refuse(ctx, error);
    }
  };

  function refuse(ctx: RequestContext, error: unknown): void {
    const name = problemOf(error);
    const problem: Problem = problems[name];
    if (name === 'internal' || name === 'unavailable') ctx.state.requestId ??= randomUUID();
    report(ctx, name, error);
    answerProblem(ctx, name, error);
    if (name === 'overloaded') requests.refuse(operationOf(ctx));
    else requests.end(operationOf(ctx), problem.outcome, ctx.state.started ?? requests.begin());
  }

  function report(ctx: RequestContext, name: ProblemName, error: unknown): void {
    const about = { requestId: ctx.state.requestId, method: ctx.method, path: ctx.originalUrl };
    if (name === 'internal') log.error({ ...about, err: error }, 'Request failed');
    else if (name === 'unavailable') log.warn({ ...about, err: error }, 'Request failed: no store');
    else log.debug({ ...about, problem: name }, 'Request refused');
  }
}

/** A route is named after its operation; the rest of the paths is one. */
const operationOf = (ctx: RequestContext): Operation => (ctx.routerName as Operation | undefined) ?? 'other';

function problemOf(error: unknown): ProblemName {
  if (error instanceof UserError) return error.code;
  if (error instanceof RequestError) return error.problem;
  return 'internal';
}

function answerProblem(ctx: RequestContext, name: ProblemName, error: unknown): void {
  const problem: Problem = problems[name];
  const headers = ['Vary', 'Accept', ...(problem.headers ?? [])];
  if (error instanceof RequestError) headers.push(...error.headers);
  if (prefersProblemDetails(ctx.req.headers.accept)) {
    answerJson(ctx, problem.status, problemDetails(name, error), headers, PROBLEM_TYPE);
  } else answerJson(ctx, problem.status, plainJson(problem), headers);
}
