import type { IncomingMessage, ServerResponse } from 'node:http';
import { endConnection } from '../runtime/end-connection.ts';
import { type Connection, endTurn, isLast, type RequestContext } from './request-context.ts';

/** Answers over HTTP/1.1, and has the connection end where this is its last answer, or the request is not worth its end. */
export function answerInTurn(
  { req, res, state }: RequestContext,
  connection: Connection,
  status: number,
  headers: readonly (string | number)[],
  body: string | Uint8Array,
): void {
  const isUnread = !req.complete;
  const { turn, isBodyRefused } = state;
  if (isLast(connection, turn) || isBodyRefused || (isUnread && req.headers.expect !== undefined)) {
    res.shouldKeepAlive = false;
  }
  if (!res.shouldKeepAlive) endAfterAnswer(connection, req);
  res.writeHead(status, headers as string[]);
  if (isUnread && !res.shouldKeepAlive) endAfterRequest(req, res, body);
  else res.end(body);
  endTurn(connection);
}

/**
 * Has the connection end with the answer in a way that the client gets to read it, and those before it. Node.js calls
 * this method when the last answer is written; its own closes at once, which is a reset for a client that sends on.
 */
function endAfterAnswer(connection: Connection, { socket }: IncomingMessage): void {
  connection.isEnding = true;
  socket.destroySoon = () => endConnection(socket);
}

/**
 * Sends the answer at once, and closes the connection when the client has sent the rest of its request, which is thrown
 * away: closed with bytes unread it would be reset, and the answer lost (RFC 9112, section 9.6). `requestTimeout`
 * limits the wait.
 */
function endAfterRequest(req: IncomingMessage, res: ServerResponse, body: string | Uint8Array): void {
  res.write(body);
  req.once('close', () => res.end());
  req.resume();
}
