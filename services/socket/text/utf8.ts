// The byte order mark is a character like any other here: what is sent comes back.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text, or `undefined` if the bytes are not valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return decodeWith(decoder, bytes);
}

/** Whether the bytes are valid UTF-8 but for a last character that is cut off and could still come out right. */
export function endsInsideCharacter(bytes: Uint8Array): boolean {
  // A decoder that is promised more to come accepts the beginning of a character, and keeps it: so one for each use.
  const streaming = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const isValidSoFar = decodeWith(streaming, bytes, { stream: true }) !== undefined;
  return isValidSoFar && decodeUtf8(bytes) === undefined;
}

function decodeWith(
  using: typeof decoder,
  bytes: Uint8Array,
  options?: { stream: boolean },
): string | undefined {
  try {
    return using.decode(bytes, options);
  } catch {
    return undefined;
  }
}
