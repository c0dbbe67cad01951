import type { LoadClient } from './lane.ts';

/** Makes one request on the first lane. Rejects with what is wrong with its answer, or if there is none in time. */
export function requestOnce({ lanes: [lane] }: LoadClient, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (lane === undefined) throw new RangeError('a client without lanes can make no request');
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${timeoutMs} ms`));
      lane.abandon?.();
    }, timeoutMs);
    lane.request((fault) => {
      clearTimeout(timer);
      if (fault === undefined) resolve();
      else reject(new Error(fault));
    });
  });
}
