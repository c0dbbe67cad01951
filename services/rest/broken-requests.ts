import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../runtime/log.ts';
import type { PortMetrics } from '../runtime/metrics.ts';
import { answerUnderWay } from './connections.ts';
import { type Problem, type ProblemName, plainJson, problems } from './problems.ts';

/** After an answer to a broken request: how long a client may go on sending before it is cut off, in milliseconds. */
const LINGER_MS = 1000;

/** What the parser says of a request, where it is more than that it is malformed. */
const problemByCode: Record<string, ProblemName> = {
  HPE_HEADER_OVERFLOW: 'header-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
};

/**
 * Answers what never becomes a request, with the JSON of all other problems, and ends its connection: a header that is
 * malformed or too large, a client that takes too long to send. A pipelined request that came before is answered first.
 */
export function answerBrokenRequests(
  server: Server,
  { log, requests }: { log: Log; requests: PortMetrics },
): void {
  const ending = new WeakSet<Socket>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (ending.has(socket)) return; // the parser fails again at every byte that follows
    ending.add(socket);
    log.debug({ err: error, peer: socket.remoteAddress }, 'Broken request');
    if (error.code?.startsWith('HPE_') || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      answerInTurn(socket, problemByCode[error.code] ?? 'malformed', requests);
    } else socket.destroy(); // the connection broke, and not what came over it
  });
}

function answerInTurn(socket: Socket, name: ProblemName, requests: PortMetrics): void {
  const earlier = answerUnderWay(socket);
  if (earlier?.req.complete) {
    earlier.once('close', () => answerInTurn(socket, name, requests));
  } else if (!socket.writable || earlier?.headersSent) {
    socket.destroy();
  } else {
    // A request whose body is broken is counted where the body is read.
    if (earlier === undefined) requests.end('other', problems[name].outcome, requests.begin());
    socket.end(answerText(problems[name]));
    // Closed with bytes unread it would be reset, and the answer lost; a slow client has sent what it had.
    if (name === 'timeout') socket.destroySoon();
    else setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }
}

function answerText(problem: Problem): string {
  const body = plainJson(problem);
  return [
    `HTTP/1.1 ${problem.status} ${problem.error}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Vary: Accept',
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
