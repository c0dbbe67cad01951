import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RouterContext } from '@koa/router';
import type { DefaultContext } from 'koa';
import { givenRequestId } from '../runtime/request-id.ts';

/** Whether clients are told to go elsewhere: written by the server's lifecycle, read by every answer. */
export interface Leaving {
  now: boolean;
}

/** What wirelab keeps with each request, in koa's `ctx.state`. */
export interface RequestState {
  readonly leaving: Leaving;
  readonly connection: Connection;
  /** Which request of its connection this is, from 1. */
  readonly turn: number;
  /** The client's own id for the request, or the one that a failure was logged with. */
  requestId: string | undefined;
  /** What the metrics returned when the work on the request began; `undefined` before. */
  started: number | undefined;
}

export type RequestContext = RouterContext<RequestState, DefaultContext>;

interface Connection {
  requests: number;
}

const connections = new WeakMap<Socket, Connection>();

/** The state of a request that has just come. */
export function openRequest({ socket, headers }: IncomingMessage, leaving: Leaving): RequestState {
  let connection = connections.get(socket);
  if (connection === undefined) {
    connection = { requests: 0 };
    connections.set(socket, connection);
  }
  connection.requests += 1;
  const requestId = givenRequestId(headers['x-request-id']);
  return { leaving, connection, turn: connection.requests, requestId, started: undefined };
}

/** Whether no later request has come on the same connection. A pipelined one has its own answer to come. */
export const isNewest = ({ connection, turn }: RequestState): boolean => turn === connection.requests;
