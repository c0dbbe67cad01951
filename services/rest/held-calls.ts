import { EventEmitter, once } from 'node:events';

/** The longest wait for calls to begin, in milliseconds: then the test fails, where it would hang. */
const BEGUN_TIMEOUT_MS = 10_000;

/** Calls that wait, so that a test can look at what is in flight. */
export interface HeldCalls<T> {
  /** Waits for the release, and gives the answer. */
  call(): Promise<T>;
  /** Resolves when this many calls have begun; rejects if they have not within 10 s. */
  begun(count: number): Promise<void>;
  /** Lets all calls go on, those to come as well. */
  release(): void;
}

/** Returns an operation for a server under test that gives `answer` once it is released. */
export function createHeldCalls<T>(answer: T): HeldCalls<T> {
  const events = new EventEmitter().setMaxListeners(0);
  let calls = 0;
  let isReleased = false;
  return {
    call: async () => {
      calls += 1;
      events.emit('call');
      if (!isReleased) await once(events, 'release');
      return answer;
    },
    begun: async (count) => {
      const signal = AbortSignal.timeout(BEGUN_TIMEOUT_MS);
      while (calls < count) await once(events, 'call', { signal });
    },
    release: () => {
      isReleased = true;
      events.emit('release');
    },
  };
}
