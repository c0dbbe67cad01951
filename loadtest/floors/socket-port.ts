import { createServer, type Socket } from 'node:net';
import type { Listener } from '../../services/runtime/lifecycle.ts';
import { listen } from '../../services/runtime/listen.ts';

/** Listens, and hands each connection to `serve`. One that fails is cut off. Throws a `StartError` if the port can't be had. */
export async function openSocketPort(
  name: Listener['name'],
  serve: (socket: Socket) => void,
  at: Parameters<typeof listen>[1],
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket);
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
