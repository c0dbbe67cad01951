/** Ends work that makes no progress, at no cost to each of its steps. */
export interface Watchdog {
  /** Tells it that there is progress. */
  alive(): void;
  /** Rejects when there was none for a whole timeout, or when the signal aborts. */
  readonly over: Promise<never>;
  readonly isOver: boolean;
  close(): void;
}

/** Looks once every `timeoutMs`, so it may take up to twice as long to find out. */
export function startWatchdog(timeoutMs: number, signal: AbortSignal): Watchdog {
  let hasProgress = true;
  let isOver = false;
  let end: (reason: Error) => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    end = (reason) => {
      isOver = true;
      reject(reason);
    };
  });
  over.catch(() => undefined);
  const timer = setInterval(() => {
    if (!hasProgress) end(new Error(`no answer within ${timeoutMs} ms`));
    hasProgress = false;
  }, timeoutMs);
  const onAbort = () => end(new Error('interrupted'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  return {
    alive() {
      hasProgress = true;
    },
    over,
    get isOver() {
      return isOver;
    },
    close() {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
