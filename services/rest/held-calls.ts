import { EventEmitter, once } from 'node:events';

/** Calls that wait, so that a test can look at what is in flight. */
export interface HeldCalls<T> {
  /** Waits for the release, and gives the answer. */
  call(): Promise<T>;
  /** Resolves when this many calls have begun. */
  begun(count: number): Promise<void>;
  release(): void;
}

export function holdCalls<T>(answer: T): HeldCalls<T> {
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
      while (calls < count) await once(events, 'call');
    },
    release: () => {
      isReleased = true;
      events.emit('release');
    },
  };
}
