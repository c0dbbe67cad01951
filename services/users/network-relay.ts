import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server, for tests, that can fail. */
export interface NetworkRelay {
  readonly url: string;
  /** Connections that it has accepted so far. */
  readonly accepted: number;
  /** Accepts connections, and closes each at once: nobody is there. Resolves when it has turned one away. */
  refuse(): Promise<void>;
  /** From now on nothing gets through, and no connection breaks either. */
  silence(): void;
  restore(): void;
  /** Breaks every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Listens on a port of its own for what is to go to `url`. */
export async function startNetworkRelay(url: string): Promise<NetworkRelay> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let isRefusing = false;
  let accepted = 0;

  const forward = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => undefined); // 'close' follows
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('data', (chunk) => {
      if (!isSilent) to.write(chunk);
    });
  };
  const server = createServer((near) => {
    accepted += 1;
    if (isRefusing) {
      near.resetAndDestroy();
      server.emit('refused');
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    forward(near, far);
    forward(far, near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    get accepted() {
      return accepted;
    },
    url: Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    silence: () => {
      isSilent = true;
    },
    refuse: async () => {
      isRefusing = true;
      cut();
      await once(server, 'refused');
    },
    restore: () => {
      isSilent = false;
      isRefusing = false;
    },
    cut,
    close: async () => {
      cut();
      await once(server.close(), 'close');
    },
  };
}
