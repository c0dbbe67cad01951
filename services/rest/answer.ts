import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { endConnection } from '../runtime/end-connection.ts';
import { endTurn, isLast, type RequestContext, type RequestState } from './request-context.ts';

/**
 * Answers with JSON; `headers` are more header fields as name, value, name, value. It stands for koa's `ctx.body =`,
 * which looks for the type, the length and the kind of every body: with what koa does afterwards (app.ts), a fifth of
 * the CPU of a create.
 */
export function answerJson(
  ctx: RequestContext,
  status: number,
  json: string,
  headers: readonly string[] = [],
  type = 'application/json',
): void {
  send(ctx, status, ['Content-Type', type, 'Content-Length', Buffer.byteLength(json), ...headers], json);
}

/** Answers 204 with header fields alone. */
export function answerEmpty(ctx: RequestContext, headers: readonly string[]): void {
  send(ctx, 204, [...headers], '');
}

function send(ctx: RequestContext, status: number, headers: (string | number)[], body: string): void {
  const { req, res, state } = ctx;
  if (state.requestId !== undefined) headers.push('X-Request-Id', state.requestId);
  const isUnread = !req.complete;
  if (isLast(state) || (isUnread && req.headers.expect !== undefined)) {
    res.shouldKeepAlive = false;
  }
  if (!res.shouldKeepAlive) endAfterAnswer(state, req.socket);
  res.writeHead(status, headers);
  if (isUnread && !res.shouldKeepAlive) endAfterRequest(req, res, body);
  else res.end(body);
  endTurn(state);
}

/**
 * Has the connection end with the answer in a way that the client gets to read it, and those before it. Node.js calls
 * this method when the last answer is written; its own closes at once, which is a reset for a client that sends on.
 */
function endAfterAnswer({ connection }: RequestState, socket: Socket): void {
  connection.isEnding = true;
  socket.destroySoon = () => endConnection(socket);
}

/**
 * Sends the answer at once, and closes the connection when the client has sent the rest of its request, which is thrown
 * away: closed with bytes unread it would be reset, and the answer lost (RFC 9112, section 9.6). `requestTimeout`
 * limits the wait.
 */
function endAfterRequest(req: IncomingMessage, res: ServerResponse, body: string): void {
  res.write(body);
  req.once('close', () => res.end());
  req.resume();
}
