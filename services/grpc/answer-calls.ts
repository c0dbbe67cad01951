import { randomUUID } from 'node:crypto';
import { type CallContext, ServerError, Status } from 'nice-grpc';
import type { Log } from '../runtime/log.ts';
import type { PortMetrics } from '../runtime/metrics.ts';
import type { Operation, Outcome } from '../runtime/request-counts.ts';
import { givenRequestId } from '../runtime/request-id.ts';
import { UserError } from '../users/user-error.ts';
import type { CallOptions } from '../users/user-service.ts';
import { statusByCode } from './status.ts';

const OVERLOADED = new ServerError(Status.RESOURCE_EXHAUSTED, 'Too many requests are under way');

/** What a method needs to know of its call: nice-grpc's context has it, and so has the one of unary-shortcut.ts. */
export type Call = Pick<CallContext, 'signal' | 'metadata'> & CallOptions;

export type Method<Request, Response> = (request: Request, call: Call) => Promise<Response>;

/** Puts the care of every call around what a method does. */
export type AnswerCalls = <Request, Response>(
  operation: Operation,
  perform: Method<Request, Response>,
) => Method<Request, Response>;

/**
 * Returns what is around every method: it admits at most `maxInFlight` calls at once, counts each with its outcome, and
 * turns whatever is thrown into a `ServerError`. Failures of ours are logged with a request id, which is in the status
 * too; a client's mistakes only at debug.
 */
export function answerCalls({
  requests,
  maxInFlight,
  log,
}: {
  requests: PortMetrics;
  maxInFlight: number;
  log: Log;
}): AnswerCalls {
  return (operation, perform) => async (request, call) => {
    if (requests.inFlight >= maxInFlight) {
      requests.refuse(operation);
      throw OVERLOADED;
    }
    const started = requests.begin();
    let outcome: Outcome = 'ok';
    try {
      return await perform(request, call);
    } catch (error) {
      outcome = outcomeOf(error);
      throw statusOf(operation, outcome, error, call);
    } finally {
      requests.end(operation, hasGivenUp(call) ? 'abandoned' : outcome, started);
    }
  };

  function statusOf(operation: Operation, outcome: Outcome, error: unknown, call: Call): ServerError {
    if (hasGivenUp(call)) {
      log.debug({ operation }, 'Call abandoned by its client');
      return new ServerError(Status.CANCELLED, 'The client has given up');
    }
    if (error instanceof UserError && error.code !== 'unavailable') {
      log.debug({ operation, outcome }, 'Call refused');
      return new ServerError(statusByCode[error.code], error.message);
    }
    const requestId = givenRequestId(call.metadata.get('x-request-id')) ?? randomUUID();
    if (error instanceof UserError) {
      log.warn({ requestId, operation, err: error }, 'Call failed: no store');
      return new ServerError(statusByCode[error.code], `${error.message} (request id ${requestId})`);
    }
    log.error({ requestId, operation, err: error }, 'Call failed');
    return new ServerError(Status.INTERNAL, `Internal error (request id ${requestId})`);
  }
}

const outcomeOf = (error: unknown): Outcome => (error instanceof UserError ? error.code : 'internal');

/** Whether the call was cancelled, or is past its deadline: nobody waits for its answer. */
const hasGivenUp = (call: Call): boolean => call.aborted ?? call.signal.aborted;
