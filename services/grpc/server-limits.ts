import type { ChannelOptions } from 'nice-grpc';
import type { Settings } from '../runtime/settings.ts';

export type LimitSettings = Settings<
  | 'MAX_MESSAGE_BYTES'
  | 'KEEPALIVE_MS'
  | 'KEEPALIVE_TIMEOUT_MS'
  | 'MAX_CONNECTION_AGE_MS'
  | 'MAX_CONNECTION_AGE_GRACE_MS'
>;

/**
 * Calls at once on one connection; the client keeps the others waiting. Each may hold a message of MAX_MESSAGE_BYTES that
 * is not whole yet, or an answer that the client does not take, until the connection is too old.
 */
const MAX_CONCURRENT_STREAMS = 128;

/**
 * What an HTTP/2 session may hold, in megabytes: of a client that does not take its answers, further calls are refused
 * with ENHANCE_YOUR_CALM beyond it. Messages that are not whole yet are not in it. Node.js' own 10 are too few for some
 * full messages; grpc-js sets none.
 */
const MAX_SESSION_MEMORY_MB = 64;

/**
 * The limits of a gRPC server as channel options. What grpc-js has no option for stays as Node.js has it: 64 KiB of
 * headers and 128 of them, 32 settings, and nghttp2's guards against floods of pings, settings and resets.
 */
export const serverLimits = (settings: LimitSettings): ChannelOptions => ({
  'grpc.max_receive_message_length': settings.MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': settings.MAX_MESSAGE_BYTES,
  'grpc.max_concurrent_streams': MAX_CONCURRENT_STREAMS,
  'grpc-node.max_session_memory': MAX_SESSION_MEMORY_MB,
  'grpc.keepalive_time_ms': settings.KEEPALIVE_MS,
  'grpc.keepalive_timeout_ms': settings.KEEPALIVE_TIMEOUT_MS,
  // Calls that are on their way then are refused unseen, as Node.js can't send the GOAWAY that lets them in (RFC 9113,
  // section 6.8). A client of gRPC sends them anew by itself, unless it is told not to (`grpc.enable_retries`: 0).
  'grpc.max_connection_age_ms': settings.MAX_CONNECTION_AGE_MS,
  'grpc.max_connection_age_grace_ms': settings.MAX_CONNECTION_AGE_GRACE_MS,
  // Statistics for a debugging service that is not served here: they cost at every message.
  'grpc.enable_channelz': 0,
});
