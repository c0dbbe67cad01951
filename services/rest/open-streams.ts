import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { RequestError } from './problems.ts';
import { createState, type RequestState } from './request-context.ts';

/** The requests of all HTTP/2 connections whose bodies are still to come. */
export interface OpenStreams {
  /** The state of a request that has just come. */
  open(request: IncomingMessage): RequestState;
  /** Ends the wait for the bodies that have not come in time, with 408. To be called at intervals. */
  expire(): void;
}

/** A client may take `timeoutMs` for each body. Node.js has no such limit for HTTP/2. */
export function createOpenStreams(timeoutMs: number): OpenStreams {
  /** When each came. The oldest is the first. */
  const unfinished = new Map<RequestState, number>();
  return {
    open(request) {
      const { stream } = request as unknown as Http2ServerRequest;
      const state = createState(request);
      if (!stream.endAfterHeaders) {
        unfinished.set(state, performance.now());
        stream.once('close', () => unfinished.delete(state));
      }
      return state;
    },
    expire() {
      const due = performance.now() - timeoutMs;
      for (const [state, came] of unfinished) {
        if (came > due) return;
        unfinished.delete(state);
        if (state.giveUp === undefined) continue;
        state.isBodyRefused = true;
        state.giveUp(new RequestError('timeout'));
      }
    },
  };
}
