import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** What the client sockets of this process have seen since they are metered. */
export interface SocketTotals {
  readonly opened: number;
  /** Bytes of the wire: with TLS and headers, without what TCP and IP add. */
  readonly sent: number;
  readonly received: number;
  /** Whether there are sockets whose bytes of the wire can't be known. */
  readonly isBlind: boolean;
}

export interface SocketMeter {
  read(): SocketTotals;
  close(): void;
}

const CHANNEL = 'net.client.socket';

/**
 * Listens to Node.js itself, so that no client has to be trusted, or changed, to count. A TLSSocket that connects by
 * itself counts what it carries, not what it sends, so it makes the meter blind to bytes; Node.js 20 does not even tell
 * of it.
 */
export function meterSockets(): SocketMeter {
  const open = new Set<Socket>();
  const closed = { opened: 0, sent: 0, received: 0, isBlind: false };

  function onSocket(message: unknown): void {
    const { socket } = message as { socket: Socket };
    closed.opened += 1;
    if (socket instanceof TLSSocket) closed.isBlind = true;
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed.sent += socket.bytesWritten;
      closed.received += socket.bytesRead;
    });
  }

  subscribe(CHANNEL, onSocket);
  return {
    read() {
      let { sent, received } = closed;
      for (const socket of open) {
        sent += socket.bytesWritten;
        received += socket.bytesRead;
      }
      return { ...closed, sent, received };
    },
    close: () => void unsubscribe(CHANNEL, onSocket),
  };
}
