import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Listener, ServiceContext } from '../runtime/lifecycle.ts';
import { listen } from '../runtime/listen.ts';
import { createApp } from './app.ts';
import { answerBrokenRequests } from './broken-requests.ts';
import { createHttpServer } from './http-server.ts';
import { createOpenConnections } from './open-connections.ts';
import { type Leaving, openRequest } from './request-context.ts';

export const REST_SETTINGS = [
  ...(['HTTP_PORT', 'HTTP2_PORT', 'MAX_BODY_BYTES', 'MAX_HEADER_BYTES'] as const),
  ...(['REQUEST_TIMEOUT_MS', 'KEEP_ALIVE_TIMEOUT_MS', 'MAX_CONNECTION_AGE_MS'] as const),
];

export type RestContext = ServiceContext<(typeof REST_SETTINGS)[number]>;

/**
 * A connection on which nothing moves for this long is closed, in milliseconds: a client that does not take its answer.
 * It is far more than any answer takes to make.
 */
export const STALL_TIMEOUT_MS = 120_000;

/** Listens for REST over HTTP/1.1. Throws a `StartError` if the port can't be had. */
export async function listenRest({ settings, log, metrics, users, tls }: RestContext): Promise<Listener> {
  const leaving: Leaving = { now: false };
  const requests = metrics.port('http');
  const { MAX_IN_FLIGHT, MAX_BODY_BYTES, MAX_CONNECTION_AGE_MS } = settings;
  const app = createApp({
    users,
    requests,
    log,
    limits: { maxInFlight: MAX_IN_FLIGHT, maxBodyBytes: MAX_BODY_BYTES },
    open: (request) => openRequest(request, leaving, MAX_CONNECTION_AGE_MS),
  });
  const server = createHttpServer({ ...settings, STALL_TIMEOUT_MS }, app.callback(), tls);
  answerBrokenRequests(server, { log, requests });
  const connections = createOpenConnections(server, log);
  requests.countConnections(connections);
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
    destroy: connections.destroy,
  };
}

const listenOn = (server: Server, settings: RestContext['settings']): Promise<AddressInfo> =>
  listen(server, { host: settings.BIND_ADDRESS, port: settings.HTTP_PORT, setting: 'HTTP_PORT' });
