/** At most one report in this time, in milliseconds. */
const INTERVAL_MS = 10_000;

/**
 * Returns what to call for each of many like events. `report` is called with their number: at the first, and then every
 * 10 s for as long as there are more.
 */
export function seldom(report: (count: number) => void): () => void {
  let count = 0;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    timer = undefined;
    if (count === 0) return;
    report(count);
    count = 0;
    timer = setTimeout(tell, INTERVAL_MS).unref();
  }

  return () => {
    count += 1;
    if (timer === undefined) tell();
  };
}
