import { createServer, type RequestListener, type Server } from 'node:http';
import type { Settings } from '../runtime/settings.ts';
import { PARSED_HEADER_FIELDS } from './check-request.ts';

export type HttpLimits = Pick<
  Settings,
  'MAX_CONNECTIONS' | 'MAX_HEADER_BYTES' | 'REQUEST_TIMEOUT_MS' | 'KEEP_ALIVE_TIMEOUT_MS'
> & {
  /** A connection on which nothing moves for this long while it is to be answered is closed, in milliseconds. */
  readonly STALL_TIMEOUT_MS: number;
};

/** A server of Node.js with every limit set, that does not listen yet. `answer` gets every request with a whole header. */
export function createHttpServer(limits: HttpLimits, answer: RequestListener): Server {
  const timeoutMs = limits.REQUEST_TIMEOUT_MS;
  const server = createServer({
    maxHeaderSize: limits.MAX_HEADER_BYTES,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    // Requests are looked over at this interval, so it is how late the timeout can be.
    connectionsCheckingInterval: Math.min(1000, Math.ceil(timeoutMs / 10)),
    keepAliveTimeout: limits.KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false, // checked in check-request.ts, which answers in JSON
  });
  server.timeout = limits.STALL_TIMEOUT_MS;
  server.maxHeadersCount = PARSED_HEADER_FIELDS;
  server.maxConnections = limits.MAX_CONNECTIONS;
  server.on('request', answer);
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  return server;
}
