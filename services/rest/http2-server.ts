import type { RequestListener } from 'node:http';
import { createSecureServer, createServer, type Http2Server, type ServerOptions } from 'node:http2';
import type { Settings } from '../runtime/settings.ts';
import type { ServerTls } from '../runtime/tls.ts';
import { PARSED_HEADER_PAIRS } from './check-request.ts';

/** Requests at once on one connection, as of gRPC; the client keeps the others waiting. */
const MAX_CONCURRENT_STREAMS = 128;

/** What a session may hold of what its client has not taken, in megabytes, as of gRPC. */
const MAX_SESSION_MEMORY_MB = 64;

/**
 * An HTTP/2 server of Node.js with every limit set, that does not listen yet: by prior knowledge, or with `tls` by ALPN.
 * `answer` gets every request with a whole header. A header over the limit, which counts 32 bytes more for each field (RFC
 * 9113, section 6.5.2), is no request: its stream is reset with ENHANCE_YOUR_CALM. Node.js and nghttp2 have guards of
 * their own against floods of resets, pings, settings and continuations; they stay as they are.
 */
export function createHttp2Server(
  limits: Pick<Settings, 'MAX_CONNECTIONS' | 'MAX_HEADER_BYTES'>,
  answer: RequestListener,
  tls?: ServerTls,
): Http2Server {
  const options: ServerOptions = {
    settings: {
      maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
      maxHeaderListSize: limits.MAX_HEADER_BYTES,
    },
    maxHeaderListPairs: PARSED_HEADER_PAIRS,
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
  };
  const server = tls === undefined ? createServer(options) : createSecurely(options, tls);
  server.maxConnections = limits.MAX_CONNECTIONS;
  for (const event of ['request', 'checkContinue', 'checkExpectation', 'connect']) server.on(event, answer);
  return server;
}

function createSecurely(options: ServerOptions, tls: ServerTls): Http2Server {
  const server = createSecureServer({ ...options, ...tls.options });
  tls.onRenewal((renewed) => server.setSecureContext(renewed));
  server.on('unknownProtocol', (socket) => void socket.destroy()); // nothing can be said to who speaks no HTTP/2
  return server as unknown as Http2Server;
}
