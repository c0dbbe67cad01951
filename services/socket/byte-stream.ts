import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { connectSocket } from '../runtime/connect-socket.ts';
import type { Target } from '../runtime/target.ts';
import { type SocketError, toSocketError } from './socket-error.ts';

const CONNECT_TIMEOUT_MS = 5000;
const READ_TIMEOUT_MS = 5000;

/** A connection that sends bytes as they are and reads what comes: for clients that try what a good one never does. */
export interface ByteStream {
  /** Everything received and not read yet, in bytes. */
  readonly received: number;
  /** Whether the server has ended its side. */
  readonly isEnded: boolean;
  /** Resolves when there is room to write more, or something has come. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Ends this side. What the server still sends can be read. */
  end(): void;
  /**
   * Resolves with everything received: at least `minBytes`, unless the server ends before, or 5 s pass. Rejects
   * with a `SocketError` if the connection is lost.
   */
  read(minBytes: number): Promise<Buffer>;
  /** Everything up to the server's end, if that comes within 5 s. */
  readToEnd(): Promise<Buffer>;
  /** Cuts the connection, as a process that is killed with unread input does. */
  reset(): void;
  close(): void;
}

/** Connects. Rejects with a `SocketError` if it can't within 5 s. `signal` cuts the connection. */
export async function openByteStream(target: Target, signal?: AbortSignal): Promise<ByteStream> {
  const { host, port } = target;
  const { socket, readyEvent } = connectSocket(target, { allowHalfOpen: true });
  signal?.addEventListener('abort', () => socket.destroy(signal.reason), { once: true });
  await connected(socket, readyEvent, target);

  let chunks: Buffer[] = [];
  let received = 0;
  let isEnded = false;
  let failure: SocketError | undefined;
  const changes = new EventEmitter();
  const tellChange = (): void => void changes.emit('change');
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
    tellChange();
  });
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      isEnded = true;
      tellChange();
    });
  }
  socket.on('drain', tellChange);
  socket.on('error', (error) => {
    failure = toSocketError(error, host, port);
    tellChange();
  });

  async function read(minBytes: number): Promise<Buffer> {
    let isSilent = false;
    const timer = setTimeout(() => {
      isSilent = true;
      tellChange();
    }, READ_TIMEOUT_MS);
    while (received < minBytes && !isEnded && !isSilent) await once(changes, 'change');
    clearTimeout(timer);
    if (failure !== undefined) throw failure;
    const bytes = Buffer.concat(chunks);
    chunks = [];
    received = 0;
    return bytes;
  }

  return {
    get received() {
      return received;
    },
    get isEnded() {
      return isEnded;
    },
    async write(bytes) {
      if (!socket.write(bytes) && received === 0 && !isEnded) await once(changes, 'change');
    },
    end: () => void socket.end(),
    read,
    readToEnd: () => read(Number.POSITIVE_INFINITY),
    reset: () => void socket.resetAndDestroy(),
    close: () => void socket.destroy(),
  };
}

async function connected(socket: Socket, readyEvent: string, { host, port }: Target): Promise<void> {
  let isResolved = false;
  socket.once('lookup', () => {
    isResolved = true;
  });
  const timer = setTimeout(() => {
    // Without the address it is the resolver that does not answer.
    const code = isResolved ? 'ETIMEDOUT' : 'EAI_AGAIN';
    socket.destroy(Object.assign(new Error('no connection in time'), { code }));
  }, CONNECT_TIMEOUT_MS);
  try {
    await once(socket, readyEvent);
  } catch (error) {
    throw toSocketError(error as Error, host, port);
  } finally {
    clearTimeout(timer);
  }
}
