import type { Socket } from 'node:net';

/**
 * Calls `act` when a socket has been silent for the time that its `setTimeout` says. Timers run before input is read, so
 * where this process was late, the peer may have spoken in time: then it has not been silent.
 */
export function onSilence(socket: Socket, act: () => void): void {
  socket.on('timeout', () => {
    const { bytesRead } = socket;
    setImmediate(() => {
      const isOver = socket.destroyed || socket.writableEnded;
      if (!isOver && socket.bytesRead === bytesRead) act();
    });
  });
}
