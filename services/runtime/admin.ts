import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import { type AddressInfo, listen } from './listen.ts';

const MAX_ADMIN_CONNECTIONS = 64;
const ADMIN_TIMEOUT_MS = 5000;

/** Whether the process wants traffic: read by `/readyz`, written by its lifecycle. */
export interface Readiness {
  ready: boolean;
}

export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens for probes and scrapes: `/livez` is 200 while the event loop turns, `/readyz` is 200 or 503, `/metrics` is
 * Prometheus text. Anything else is 404, and any method but GET and HEAD 405. Throws a `StartError` if the port is busy.
 */
export async function listenAdmin(options: {
  host: string;
  port: number;
  readiness: Readiness;
  registry: Registry;
}): Promise<AdminServer> {
  const { host, port, readiness, registry } = options;
  const pages: Record<string, (response: ServerResponse) => void | Promise<void>> = {
    '/livez': (response) => answer(response, 200, 'ok'),
    '/readyz': (response) =>
      readiness.ready ? answer(response, 200, 'ok') : answer(response, 503, 'not ready'),
    '/metrics': async (response) => answer(response, 200, await registry.metrics(), registry.contentType),
  };
  const server = createServer({ requestTimeout: ADMIN_TIMEOUT_MS }, (request, response) => {
    const page = pages[pathOf(request)];
    if (page === undefined) answer(response, 404, 'not found: try /livez, /readyz or /metrics');
    else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      answer(response, 405, 'only GET and HEAD');
    } else void page(response);
  });
  server.maxConnections = MAX_ADMIN_CONNECTIONS;
  const bound: AddressInfo = await listen(server, { host, port, setting: 'ADMIN_PORT' });

  return {
    port: bound.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?', 1)[0] ?? '/';

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
