/** Lets a few in at a time, the others in the order in which they came. */
export interface Turns {
  /** Calls `start` when it is this one's turn. The returned function ends the turn, or the wait for it, once. */
  enter(start: () => void): () => void;
}

export function createTurns(maxConcurrent: number): Turns {
  const waiting = new Set<() => void>();
  let started = 0;

  function startNext(): void {
    for (const start of waiting) {
      if (started >= maxConcurrent) return;
      waiting.delete(start);
      started += 1;
      start();
    }
  }

  return {
    enter(start) {
      let isOver = false;
      waiting.add(start);
      startNext();
      return () => {
        if (isOver) return;
        isOver = true;
        if (!waiting.delete(start)) started -= 1;
        startNext();
      };
    },
  };
}
