import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Settings } from '../runtime/settings.ts';
import type { ServerTls } from '../runtime/tls.ts';
import { PARSED_HEADER_FIELDS } from './check-request.ts';

export type HttpLimits = Pick<
  Settings,
  'MAX_CONNECTIONS' | 'MAX_HEADER_BYTES' | 'REQUEST_TIMEOUT_MS' | 'KEEP_ALIVE_TIMEOUT_MS'
> & {
  /** A connection on which nothing moves for this long while it is to be answered is closed, in milliseconds. */
  readonly STALL_TIMEOUT_MS: number;
};

/**
 * A server of Node.js with every limit set, that does not listen yet: https with `tls`. `answer` gets every request with a
 * whole header.
 */
export function createHttpServer(limits: HttpLimits, answer: RequestListener, tls?: ServerTls): Server {
  const timeoutMs = limits.REQUEST_TIMEOUT_MS;
  const options = {
    maxHeaderSize: limits.MAX_HEADER_BYTES,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    // Requests are looked over at this interval, so it is how late the timeout can be.
    connectionsCheckingInterval: Math.min(1000, Math.ceil(timeoutMs / 10)),
    keepAliveTimeout: limits.KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false, // checked in check-request.ts, which answers in JSON
  };
  const server = tls === undefined ? createServer(options) : createSecurely(options, tls);
  server.timeout = limits.STALL_TIMEOUT_MS;
  server.maxHeadersCount = PARSED_HEADER_FIELDS;
  server.maxConnections = limits.MAX_CONNECTIONS;
  server.on('request', answer);
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  return server;
}

function createSecurely(options: ServerOptions, tls: ServerTls): Server {
  const server = createSecureServer({ ...options, ...tls.options });
  tls.onRenewal((renewed) => server.setSecureContext(renewed));
  return server;
}
