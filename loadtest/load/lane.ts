import type { LoadOrder } from './order.ts';

/** A place for one request at a time: a connection, or a stream where one connection has many. */
export interface Lane {
  /**
   * Sends one request. `done` is called once: with nothing when the right answer has come in full, or with what is wrong.
   * A lane whose connection was lost connects again with its next request, as a client would.
   */
  request(done: (fault?: string) => void): void;
  /**
   * Gives up the request under way: closes its connection, or its stream, and calls its `done` with a fault. A lane that
   * does not have it takes no other request until the answer comes after all.
   */
  abandon?(): void;
}

/** A client of one protocol, connected, with everything prepared for one operation. */
export interface LoadClient {
  readonly lanes: readonly Lane[];
  close(): Promise<void>;
}

/**
 * Connects `order.connections` times (`lanes` streams of one connection for grpc-one-connection), or has each lane connect
 * with its first request, where that is how clients of the protocol do it. Rejects if it can't.
 */
export type OpenLoadClient = (order: LoadOrder, lanes: number) => Promise<LoadClient>;
