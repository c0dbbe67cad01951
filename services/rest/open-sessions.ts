import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { boundLinger } from '../runtime/bound-linger.ts';
import { onOldAge } from '../runtime/connection-age.ts';
import { watchHandshakes } from '../runtime/handshakes.ts';
import type { Log } from '../runtime/log.ts';
import { createRefusalLog } from '../runtime/refusal-log.ts';
import type { OpenConnections } from './open-connections.ts';

/** In a drain: how long a client has for the rest of its handshake, in milliseconds. */
const HANDSHAKE_GRACE_MS = 500;

/** Milliseconds. */
export interface SessionLimits {
  /** To the first byte of a client. */
  readonly helloTimeoutMs: number;
  /** Silence after which a session is closed, when its streams have ended. */
  readonly idleTimeoutMs: number;
  /** Silence after which it is cut off, whatever is under way. */
  readonly stallTimeoutMs: number;
  readonly maxAgeMs: number;
}

/** The connections of an HTTP/2 server. */
export interface OpenSessions extends OpenConnections {
  /** Tells clients to go elsewhere, while every request is still answered. */
  leave(): void;
  /** Closes what has been silent for too long. To be called at intervals. */
  expire(): void;
}

interface Progress {
  bytes: number;
  movedAt: number;
}

/**
 * Keeps the connections to `server` from now on, and logs those that are refused because `maxConnections` are open. A
 * session that is to end says by GOAWAY which stream is its last, answers all up to that, and closes. Requests that are on
 * their way then are not done, which the client knows, and sends them anew elsewhere (RFC 9113, section 6.8): Node.js
 * can't send the earlier GOAWAY that would let them in.
 */
export function createOpenSessions(server: Http2Server, limits: SessionLimits, log: Log): OpenSessions {
  const sockets = new Set<Socket>();
  const sessions = new Map<ServerHttp2Session, Progress>();
  const handshakes = server instanceof TlsServer ? watchHandshakes(server, log) : undefined;
  let accepted = 0;
  let isLeaving = false;
  let isDraining = false;

  server.on(handshakes === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    boundLinger(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('session', (session) => {
    sessions.set(session, { bytes: 0, movedAt: performance.now() });
    session.once('close', () => sessions.delete(session));
    onOldAge(session.socket, limits.maxAgeMs, () => session.close());
    if (isDraining) session.close();
    // Told before its first request, a client might not send it.
    else if (isLeaving) session.once('stream', () => session.close());
  });
  server.on('sessionError', (error) => log.debug({ err: error }, 'HTTP/2 connection broken'));
  server.on('drop', createRefusalLog(log, server.maxConnections));

  function leave(): void {
    isLeaving = true;
    for (const session of sessions.keys()) session.close();
  }

  function expire(session: ServerHttp2Session, progress: Progress, now: number): void {
    const { bytesRead, bytesWritten } = session.socket;
    const silentMs = now - progress.movedAt;
    if (bytesRead + bytesWritten !== progress.bytes) {
      progress.bytes = bytesRead + bytesWritten;
      progress.movedAt = now;
    } else if (silentMs > limits.stallTimeoutMs) session.destroy();
    else if (silentMs > (bytesRead === 0 ? limits.helloTimeoutMs : limits.idleTimeoutMs)) session.close();
  }

  return {
    get open() {
      return sockets.size + (handshakes?.underWay ?? 0);
    },
    get accepted() {
      return accepted;
    },
    leave,
    expire() {
      const now = performance.now();
      for (const [session, progress] of sessions) {
        if (!session.destroyed) expire(session, progress, now);
      }
    },
    drain: () =>
      new Promise((resolve) => {
        isDraining = true;
        leave();
        if (handshakes !== undefined) setTimeout(handshakes.destroy, HANDSHAKE_GRACE_MS).unref();
        server.close(() => resolve());
      }),
    destroy() {
      handshakes?.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}
