import type { Socket } from 'node:net';

/** How long the peer has to close its side, once all that is for it has been written. */
const LINGER_MS = 1000;
/** The most that is read and thrown away while a connection ends, in bytes. */
const LINGER_BYTES_MAX = 64 * 1024 * 1024;
/** A peer that reads nothing of its last answers for this time is cut off. */
const STALL_TIMEOUT_MS = 5000;

/**
 * Ends a connection so that its peer gets to read the last words, and all answers before them. To close a socket with
 * unread input, or to get input after it is closed, sends a reset, which destroys what the peer has not read yet
 * (RFC 9112, section 9.6, says it for HTTP). So only the sending side is closed, and what still comes is thrown away until
 * the peer closes too, for a second and 64 MiB at most. The socket is no longer the caller's.
 */
export function endConnection(socket: Socket, lastWords: string | Uint8Array = ''): void {
  for (const event of ['data', 'drain', 'timeout']) socket.removeAllListeners(event);
  const cutOff = (): void => void socket.destroy();
  socket.setTimeout(STALL_TIMEOUT_MS, cutOff);
  socket.once('finish', () => {
    socket.setTimeout(0);
    const lingering = setTimeout(cutOff, LINGER_MS);
    socket.once('close', () => clearTimeout(lingering));
  });

  let thrownAway = 0;
  socket.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > LINGER_BYTES_MAX) cutOff();
  });
  socket.resume();
  if (lastWords.length > 0) socket.end(lastWords);
  else socket.end();
}
