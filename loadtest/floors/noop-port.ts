import type { Socket } from 'node:net';
import type { Listener } from '../../services/runtime/lifecycle.ts';
import { UnreadableError } from '../load/wire/speak.ts';
import { openSocketPort } from './socket-port.ts';

/** Serves one connection: takes its chunks, and throws an `UnreadableError` where they are not the protocol. */
export type Answerer = (socket: Socket) => (chunk: Buffer) => void;

/** Listens as `openSocketPort` does. A connection that can't be read is cut off. */
export const openPort = (
  name: Listener['name'],
  answer: Answerer,
  at: Parameters<typeof openSocketPort>[2],
): Promise<Listener> => openSocketPort(name, (socket) => serve(socket, answer(socket)), at);

function serve(socket: Socket, take: (chunk: Buffer) => void): void {
  socket.on('data', (chunk: Buffer) => {
    try {
      take(chunk);
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      socket.destroy();
    }
  });
}
