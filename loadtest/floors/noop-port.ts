import { createServer, type Socket } from 'node:net';
import type { Listener } from '../../services/runtime/lifecycle.ts';
import { listen } from '../../services/runtime/listen.ts';
import type { SettingName } from '../../services/runtime/settings.ts';
import { UnreadableError } from '../load/wire/speak.ts';

/** Serves one connection: takes its chunks, and throws an `UnreadableError` where they are not the protocol. */
export type Answerer = (socket: Socket) => (chunk: Buffer) => void;

/** Listens. A connection that can't be read is cut off. Throws a `StartError` if the port can't be had. */
export async function openPort(
  name: Listener['name'],
  answer: Answerer,
  at: { host: string; port: number; setting: SettingName },
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, answer(socket));
  });
  const { port } = await listen(server, at);
  return {
    name,
    port,
    drain: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.end();
      }),
    destroy: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

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
