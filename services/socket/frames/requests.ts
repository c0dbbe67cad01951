import { setMaxListeners } from 'node:events';
import { user } from '../../../generated/user.js';
import type { Log } from '../../runtime/log.ts';
import type { PortMetrics } from '../../runtime/metrics.ts';
import type { Outcome } from '../../runtime/request-counts.ts';
import { UserError } from '../../users/user-error.ts';
import type { UserService } from '../../users/user-service.ts';
import type { Frame } from './frame-reader.ts';
import type { FrameSender } from './frame-sender.ts';
import { FrameStatus, statusOf } from './frame-status.ts';
import { type AnyOperation, decodeRequest, operations } from './operations.ts';

/** The requests of one connection. */
export interface Requests {
  /** How many are under way. */
  readonly inFlight: number;
  /** Begins what a frame asks for. It is answered when it is done, or at once if it can't be begun. */
  begin(frame: Frame): void;
  /** Says what is wrong: with a request, or with the whole connection where the id is 0. */
  sendError(id: number, status: FrameStatus, message: string): void;
  /** Gives up what is under way: there is nobody left to answer. */
  abandon(): void;
}

/** `maxInFlight` counts the requests of all connections; `onDone` is called after each that was under way. */
export function createRequests(context: {
  peer: string;
  users: UserService;
  sender: FrameSender;
  log: Log;
  metrics: PortMetrics;
  maxInFlight: number;
  onDone(): void;
}): Requests {
  const { peer, users, sender, log, metrics, maxInFlight, onDone } = context;
  const abandonment = new AbortController();
  setMaxListeners(0, abandonment.signal); // one for each request, and their number is limited
  const options = { signal: abandonment.signal };
  let inFlight = 0;

  function begin({ id, code, message }: Frame): void {
    const operation = operations[code];
    if (operation === undefined) {
      metrics.end('other', 'invalid', metrics.begin());
      sendError(id, FrameStatus.FRAME_STATUS_UNKNOWN_OPERATION, `There is no operation ${code}`);
    } else if (metrics.inFlight >= maxInFlight) {
      metrics.refuse(operation.name);
      sendError(id, FrameStatus.FRAME_STATUS_OVERLOADED, 'Too many requests are under way');
    } else {
      const started = metrics.begin();
      const request = decodeRequest(operation, message);
      if (request !== undefined) void perform(id, operation, request, started);
      else {
        metrics.end(operation.name, 'invalid', started);
        sendError(id, FrameStatus.FRAME_STATUS_BAD_MESSAGE, `The message is not that of operation ${code}`);
      }
    }
  }

  async function perform(
    id: number,
    operation: AnyOperation,
    request: unknown,
    started: number,
  ): Promise<void> {
    inFlight += 1;
    let outcome: Outcome = 'ok';
    try {
      const response = operation.respond(await operation.call(users, request, options));
      sender.send(id, FrameStatus.FRAME_STATUS_OK, operation.response, response);
    } catch (error) {
      outcome = fail(id, error);
    }
    inFlight -= 1;
    metrics.end(operation.name, outcome, started);
    onDone();
  }

  /** Answers a request that failed. A client's mistake is the client's business, a failure of ours is logged. */
  function fail(id: number, error: unknown): Outcome {
    if (abandonment.signal.aborted) return 'abandoned';
    const requestId = `${peer}/${id}`;
    if (error instanceof UserError) {
      if (error.code === 'unavailable') log.error({ err: error, requestId }, 'Unavailable');
      else log.debug({ requestId, code: error.code }, error.message);
      sendError(id, statusOf[error.code], error.message);
      return error.code;
    }
    log.error({ err: error, requestId }, 'Internal error');
    sendError(id, FrameStatus.FRAME_STATUS_INTERNAL, 'Internal error');
    return 'internal';
  }

  function sendError(id: number, status: FrameStatus, message: string): void {
    sender.send(id, status, user.v1.FrameError, { message });
  }

  return {
    get inFlight() {
      return inFlight;
    },
    begin,
    sendError,
    abandon: () => abandonment.abort(),
  };
}
