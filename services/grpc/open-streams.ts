import {
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import { Status } from 'nice-grpc';

const STOPPING = { code: Status.UNAVAILABLE, details: 'The server is stopping' };
const TOO_MANY = { code: Status.RESOURCE_EXHAUSTED, details: 'Too many streams are open' };

/** The calls that last as long as their client likes: a health watch, and reflection. */
export interface OpenStreams {
  /** Keeps each call that it is asked about; refuses those over the limit. */
  readonly keep: ServerInterceptor;
  /** Ends them all: a drain waits for every call, and these would never end by themselves. */
  end(): void;
}

export function createOpenStreams(maxStreams: number): OpenStreams {
  const open = new Set<ServerInterceptingCallInterface>();
  return {
    keep: (_, call) =>
      new ServerInterceptingCall(call, {
        start(next) {
          if (open.size >= maxStreams) return call.sendStatus(TOO_MANY);
          open.add(call);
          next({ onCancel: () => open.delete(call) });
        },
      }),
    end() {
      for (const call of open) call.sendStatus(STOPPING);
    },
  };
}
