import type { Socket } from 'node:net';

/** A client that does not close its side of a connection that we have closed is cut off after this, in milliseconds. */
const LINGER_MS = 1000;

/** Cuts the connection off where its client leaves it half open: Node.js waits for as long as the client likes. */
export function boundLinger(socket: Socket): void {
  socket.once('finish', () => setTimeout(() => socket.destroy(), LINGER_MS).unref());
}
