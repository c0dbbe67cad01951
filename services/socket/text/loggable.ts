const LOGGED_CHARACTERS = 100;

/** Controls (C0, DEL, C1), line separators, and marks that turn the direction of what follows. */
const CONTROLS = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

/**
 * The first 100 characters of a text of unknown origin, fit for a log: nothing in it moves the cursor, begins a line or
 * changes the order of what a reader sees.
 */
export function loggable(text: string): string {
  // A character takes two units at most. Code points, so that none is cut in two.
  const start = [...text.slice(0, 2 * LOGGED_CHARACTERS)].slice(0, LOGGED_CHARACTERS).join('');
  return start.replace(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
