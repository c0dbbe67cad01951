import { once } from 'node:events';
import type { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { connectSocket } from '../runtime/connect-socket.ts';
import type { Target } from '../runtime/target.ts';
import type { HttpAnswer } from './http-exchange.ts';

/** A connection for what no HTTP client would send: broken, pipelined, or in pieces. */
export interface RawConnection {
  send(bytes: string | Buffer): void;
  /** The next whole answer, an interim one (1xx) too; `undefined` when the server has closed. Rejects if it resets. */
  next(): Promise<HttpAnswer | undefined>;
  close(): void;
}

/** Connects, and is cut off when the signal aborts. */
export async function openRawConnection(target: Target, signal?: AbortSignal): Promise<RawConnection> {
  const { socket, readyEvent } = connectSocket(target);
  if (signal !== undefined) addAbortSignal(signal, socket);
  await once(socket, readyEvent);
  const answers = readAnswers(socket);
  return {
    send: (bytes) => void socket.write(bytes),
    next: async () => (await answers.next()).value ?? undefined,
    close: () => void socket.destroy(),
  };
}

/** Every answer on the connection, in order. Each has a `Content-Length` or no body. */
async function* readAnswers(socket: Socket): AsyncGenerator<HttpAnswer, void> {
  let received = '';
  socket.setEncoding('latin1'); // one character is one byte
  for await (const chunk of socket) {
    received += chunk;
    for (let answer = firstAnswer(received); answer !== undefined; answer = firstAnswer(received)) {
      received = received.slice(answer.length);
      yield answer;
    }
  }
}

function firstAnswer(received: string): (HttpAnswer & { length: number }) | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [statusLine = '', ...fields] = received.slice(0, headEnd).split('\r\n');
  const headers = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0);
  if (received.length < length) return undefined;
  const bytes = Buffer.from(received.slice(headEnd + 4, length), 'latin1');
  return { status: Number(statusLine.split(' ')[1]), headers, bytes, text: bytes.toString(), length };
}
