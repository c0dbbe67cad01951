/** A request ends with the first thing that is said of its end: an error, say, is followed by a close. */
export function onlyOnce(done: (fault: string | undefined) => void): (fault: string | undefined) => void {
  let isOver = false;
  return (fault) => {
    if (isOver) return;
    isOver = true;
    done(fault);
  };
}
