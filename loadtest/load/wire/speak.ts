/**
 * Speaks one protocol on one connection. Requests are bytes that were built beforehand, and answers are taken apart only
 * as far as it takes to hold them against what was sent, so that the generator costs little beside the server.
 */
export type Speak = (write: (bytes: Uint8Array) => void, hear: Hear) => Conversation;

/** A slot is a place for one request at a time, counted from 0. */
export interface Conversation {
  /** Sends one request for each of these slots, in one write. None of them may have one under way. */
  send(slots: readonly number[]): void;
  /** Takes in what has come. Throws an `UnreadableError` where nothing that follows could be told apart. */
  take(chunk: Buffer): void;
  /** Gives up one request without the others, where the protocol can. Its answer is not told any more. */
  abandon?(slot: number): void;
}

/** What a conversation tells of its requests. */
export interface Hear {
  /** The whole answer has come. `fault` says what is wrong with it. */
  answered(slot: number, fault?: string): void;
  /** The server has not begun the request, and never will: it may be sent again on another connection. */
  refused(slot: number): void;
  /** The server is about to end the connection: nothing more may be sent here. What it has begun is still answered. */
  leaving(): void;
}

/** Whether these bytes are the right answer, in full. */
export type IsRight = (bytes: Buffer, start: number, end: number) => boolean;

/** What came is not the protocol, or says that the connection is of no more use. */
export class UnreadableError extends Error {}

const QUOTED_BYTES_MAX = 200;

/** The beginning of some bytes as a fault quotes it, on one line. */
export const quote = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start, Math.min(end, start + QUOTED_BYTES_MAX)).replace(/[^ -~]+/g, ' ');
