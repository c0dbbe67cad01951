import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listener, ServiceContext } from '../runtime/lifecycle.ts';
import { listen } from '../runtime/listen.ts';
import { createApp } from './app.ts';
import { answerBrokenRequests } from './broken-requests.ts';
import { PARSED_HEADER_FIELDS } from './check-request.ts';
import { trackConnections } from './connections.ts';
import type { Leaving } from './request-context.ts';

export const REST_SETTINGS = [
  ...(['HTTP_PORT', 'MAX_BODY_BYTES', 'MAX_HEADER_BYTES'] as const),
  ...(['REQUEST_TIMEOUT_MS', 'KEEP_ALIVE_TIMEOUT_MS'] as const),
];

export type RestContext = ServiceContext<(typeof REST_SETTINGS)[number]>;

/**
 * A connection on which nothing moves for this long is closed, in milliseconds: a client that does not take its answer.
 * It is far more than any answer takes to make.
 */
const STALL_TIMEOUT_MS = 120_000;

/** Listens for REST. Throws a `StartError` if the port can't be had. */
export async function listenRest({ settings, log, metrics, users }: RestContext): Promise<Listener> {
  const leaving: Leaving = { now: false };
  const requests = metrics.port('http');
  const limits = { maxInFlight: settings.MAX_IN_FLIGHT, maxBodyBytes: settings.MAX_BODY_BYTES };
  const app = createApp({ users, requests, log, limits, leaving });
  const server = createHttpServer(settings, app.callback());
  answerBrokenRequests(server, { log, requests });
  const connections = trackConnections(server, log);
  requests.countConnections(() => connections.open);
  const { port } = await listenOn(server, settings);

  return {
    name: 'http',
    port,
    leave: () => {
      leaving.now = true;
    },
    drain: () => {
      leaving.now = true;
      return connections.drain();
    },
    destroy: () => server.closeAllConnections(),
  };
}

const listenOn = (server: Server, settings: RestContext['settings']): Promise<AddressInfo> =>
  listen(server, { host: settings.BIND_ADDRESS, port: settings.HTTP_PORT, setting: 'HTTP_PORT' });

/** A server of Node.js with every limit set. */
function createHttpServer(settings: RestContext['settings'], answer: RequestListener): Server {
  const timeoutMs = settings.REQUEST_TIMEOUT_MS;
  const server = createServer({
    maxHeaderSize: settings.MAX_HEADER_BYTES,
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    // Requests are looked over at this interval, so it is how late the timeout can be.
    connectionsCheckingInterval: Math.min(1000, Math.ceil(timeoutMs / 10)),
    keepAliveTimeout: settings.KEEP_ALIVE_TIMEOUT_MS,
    requireHostHeader: false, // checked in check-request.ts, which answers in JSON
  });
  server.timeout = Math.max(STALL_TIMEOUT_MS, settings.KEEP_ALIVE_TIMEOUT_MS);
  server.maxHeadersCount = PARSED_HEADER_FIELDS;
  server.maxConnections = settings.MAX_CONNECTIONS;
  server.on('request', answer);
  server.on('checkContinue', answer);
  server.on('checkExpectation', answer);
  return server;
}
