import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { Socket } from 'node:net';
import type { RouterContext } from '@koa/router';
import type { DefaultContext } from 'koa';
import { onOldAge } from '../runtime/connection-age.ts';
import { givenRequestId } from '../runtime/request-id.ts';

/** Whether clients are told to go elsewhere: written by the server's lifecycle, read by every answer. */
export interface Leaving {
  now: boolean;
}

/** What wirelab keeps with each request, in koa's `ctx.state`. */
export interface RequestState {
  /** That of HTTP/1.1, whose answers have to be in the order of their requests; `undefined` in HTTP/2. */
  readonly connection: Connection | undefined;
  /** Which request of that connection this is, from 1. */
  readonly turn: number;
  /** The client's own id for the request, or the one that a failure was logged with. */
  requestId: string | undefined;
  /** What the metrics returned when the work on the request began; `undefined` before. */
  started: number | undefined;
  /** Whether the rest of its body is not worth the wait for another request behind it. */
  isBodyRefused: boolean;
  /** Makes the reading of its body fail; `undefined` where it is not being read. */
  giveUp: ((reason: Error) => void) | undefined;
}

export type RequestContext = RouterContext<RequestState, DefaultContext>;

/** A connection of HTTP/1.1. */
export interface Connection {
  readonly leaving: Leaving;
  /** Requests that have come, and those of them that are answered. */
  requests: number;
  answered: number;
  /** The one that came last, until it is whole and answered. */
  newest: IncomingMessage | undefined;
  /** Requests that have come and not begun, each to be told when it may. */
  readonly waiting: (() => void)[];
  /** Whether its client is to connect anew, perhaps to another pod. */
  isOld: boolean;
  /** Whether an answer has said that it is the last. */
  isEnding: boolean;
}

/**
 * Requests of one connection that are worked on at once; the others wait their turn. One chunk may have a thousand
 * small ones, and all of them would take the places of MAX_IN_FLIGHT from everybody else.
 */
const PIPELINED_MAX = 64;

const connections = new WeakMap<Socket, Connection>();

/** The state of a request that has just come over HTTP/1.1. A connection is old `maxAgeMs` after its first. */
export function openRequest(request: IncomingMessage, leaving: Leaving, maxAgeMs: number): RequestState {
  const { socket } = request;
  const connection = connections.get(socket) ?? openConnection(socket, leaving, maxAgeMs);
  connection.requests += 1;
  connection.newest = request;
  return createState(request, connection, connection.requests);
}

/** The state of a request on its way; `connection` and `turn` are those of HTTP/1.1. */
export const createState = (
  { headers }: IncomingMessage | Http2ServerRequest,
  connection: Connection | undefined = undefined,
  turn = 1,
): RequestState => ({
  connection,
  turn,
  requestId: givenRequestId(headers['x-request-id']),
  started: undefined,
  isBodyRefused: false,
  giveUp: undefined,
});

function openConnection(socket: Socket, leaving: Leaving, maxAgeMs: number): Connection {
  const connection = {
    leaving,
    requests: 0,
    answered: 0,
    newest: undefined,
    waiting: [],
    isOld: false,
    isEnding: false,
  };
  connections.set(socket, connection);
  onOldAge(socket, maxAgeMs, () => {
    connection.isOld = true;
  });
  return connection;
}

/** Resolves when the request may begin; `undefined` if it may at once. */
export function waitForTurn({ connection, turn }: RequestState): Promise<void> | undefined {
  if (connection === undefined || turn - connection.answered <= PIPELINED_MAX) return undefined;
  return new Promise((resolve) => connection.waiting.push(resolve));
}

/** Lets the next request of the connection begin. To be called once for each answer. */
export function endTurn(connection: Connection): void {
  connection.answered += 1;
  if (connection.newest?.complete) connection.newest = undefined; // an idle connection holds no request
  connection.waiting.shift()?.();
}

/** Whether the request that came last on this connection is still being sent. */
export const isReceiving = (socket: Socket): boolean => connections.get(socket)?.newest?.complete === false;

/**
 * Whether the connection is to end with the answer to this request: its client is told to go, and no later request has
 * come. A pipelined one has its own answer to come.
 */
export const isLast = (connection: Connection, turn: number): boolean =>
  (connection.leaving.now || connection.isOld) && turn === connection.requests;
