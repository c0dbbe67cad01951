import type { Listener } from '../runtime/lifecycle.ts';
import { listen } from '../runtime/listen.ts';
import { createApp } from './app.ts';
import { createHttp2Server } from './http2-server.ts';
import { createOpenSessions } from './open-sessions.ts';
import { createOpenStreams } from './open-streams.ts';
import { type RestContext, STALL_TIMEOUT_MS } from './server.ts';

/** Streams and sessions are looked over at this interval at most, in milliseconds: so late a time-out may be. */
const EXPIRY_INTERVAL_MS = 1000;

/** Listens for REST over HTTP/2. Throws a `StartError` if the port can't be had. */
export async function listenHttp2({ settings, log, metrics, users, tls }: RestContext): Promise<Listener> {
  const requests = metrics.port('http2');
  const limits = { maxInFlight: settings.MAX_IN_FLIGHT, maxBodyBytes: settings.MAX_BODY_BYTES };
  const streams = createOpenStreams(settings.REQUEST_TIMEOUT_MS);
  const app = createApp({ users, requests, log, limits, open: streams.open });
  const server = createHttp2Server(settings, app.callback(), tls);
  const sessions = createOpenSessions(
    server,
    {
      helloTimeoutMs: settings.REQUEST_TIMEOUT_MS,
      idleTimeoutMs: settings.KEEP_ALIVE_TIMEOUT_MS,
      stallTimeoutMs: STALL_TIMEOUT_MS,
      maxAgeMs: settings.MAX_CONNECTION_AGE_MS,
    },
    log,
  );
  requests.countConnections(sessions);
  const { BIND_ADDRESS: host, HTTP2_PORT } = settings;
  const { port } = await listen(server, { host, port: HTTP2_PORT, setting: 'HTTP2_PORT' });
  const shortest = Math.min(settings.REQUEST_TIMEOUT_MS, settings.KEEP_ALIVE_TIMEOUT_MS);
  const expiry = setInterval(
    () => {
      streams.expire();
      sessions.expire();
    },
    Math.min(EXPIRY_INTERVAL_MS, Math.ceil(shortest / 10)),
  ).unref();

  return {
    name: 'http2',
    port,
    leave: sessions.leave,
    drain: () => sessions.drain().finally(() => clearInterval(expiry)),
    destroy: sessions.destroy,
  };
}
