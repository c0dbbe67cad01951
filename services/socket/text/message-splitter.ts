/** A message without the line end that ended it, if one did. Its bytes are good until the next call. */
export interface Message {
  readonly bytes: Buffer;
  readonly ending: '\n' | '\r\n' | '';
}

/** Splits what a client sends into messages, however it is cut into chunks, and holds no more than one message. */
export interface MessageSplitter {
  /** Takes the next chunk. The one before has to be used up: `next` has returned `undefined`. */
  push(chunk: Buffer): void;
  /** The next message that a line end ends; `undefined` when it takes another chunk. */
  next(): Message | 'too-long' | undefined;
  /** What has come of a message that no line end has ended. Empty between messages. */
  readonly pending: Buffer;
  /** Ends the pending message without a line end: its sender pauses, or says no more. */
  take(): Message | 'too-long';
}

const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);
const PENDING_BYTES_MIN = 64;

/** A splitter of messages of at most `maxBytes`, not counting the line end. After `too-long` it is of no more use. */
export function createMessageSplitter(maxBytes: number): MessageSplitter {
  let chunk = EMPTY;
  let position = 0;
  let pending = EMPTY;
  let pendingBytes = 0;

  /** Moves bytes of the chunk to the pending ones, whose room doubles so that tiny chunks don't cost a copy each. */
  function keep(end: number): void {
    const bytes = end - position;
    if (pendingBytes + bytes > pending.length) {
      const room = Math.max(pendingBytes + bytes, 2 * pending.length, PENDING_BYTES_MIN);
      const larger = Buffer.allocUnsafe(room);
      pending.copy(larger, 0, 0, pendingBytes);
      pending = larger;
    }
    chunk.copy(pending, pendingBytes, position, end);
    pendingBytes += bytes;
    position = end;
  }

  function release(): Buffer {
    const bytes = pending.subarray(0, pendingBytes);
    pending = EMPTY;
    pendingBytes = 0;
    return bytes;
  }

  /** The line up to `end`, where its LF is. */
  function line(end: number): Message | 'too-long' {
    let bytes = chunk.subarray(position, end);
    if (pendingBytes > 0) {
      keep(end);
      bytes = release();
    }
    position = end + 1;
    const isCrLf = bytes.at(-1) === CR;
    return checked(isCrLf ? bytes.subarray(0, -1) : bytes, isCrLf ? '\r\n' : '\n');
  }

  function checked(bytes: Buffer, ending: Message['ending']): Message | 'too-long' {
    return bytes.length > maxBytes ? 'too-long' : { bytes, ending };
  }

  /** One byte more is kept where it may be the first half of CR LF. */
  function isTooLong(): boolean {
    return pendingBytes > maxBytes + (pending[pendingBytes - 1] === CR ? 1 : 0);
  }

  return {
    push(next) {
      chunk = next;
      position = 0;
    },
    next() {
      const end = chunk.indexOf(LF, position);
      // A line over the limit is not kept, only to be refused.
      if (end - position > maxBytes + 1) return 'too-long';
      if (end !== -1) return line(end);
      if (chunk.length - position > maxBytes + 1) return 'too-long';
      keep(chunk.length);
      chunk = EMPTY;
      position = 0;
      return isTooLong() ? 'too-long' : undefined;
    },
    get pending() {
      return pending.subarray(0, pendingBytes);
    },
    take: () => checked(release(), ''),
  };
}
