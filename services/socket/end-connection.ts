import type { Socket } from 'node:net';

/** The most that is read and thrown away while a connection ends, in bytes. */
const LINGER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Ends a connection so that its peer gets to read the last words. To close a socket with unread input, or to get input
 * after it is closed, sends a reset, which destroys what the peer has not read yet (RFC 9112, section 9.6, says it for
 * HTTP). So only the sending side is closed, and what still comes is thrown away until the peer closes too, for
 * `timeoutMs` and 64 MiB at most. The socket is no longer the caller's.
 */
export function endConnection(socket: Socket, lastWords: string | Uint8Array, timeoutMs: number): void {
  for (const event of ['data', 'drain', 'timeout']) socket.removeAllListeners(event);
  socket.setTimeout(0);
  const cutOff = setTimeout(() => socket.destroy(), timeoutMs);
  socket.once('close', () => clearTimeout(cutOff));

  let thrownAway = 0;
  socket.on('data', (chunk: Buffer) => {
    thrownAway += chunk.length;
    if (thrownAway > LINGER_BYTES_MAX) socket.destroy();
  });
  socket.resume();
  if (lastWords.length > 0) socket.end(lastWords);
  else socket.end();
}
