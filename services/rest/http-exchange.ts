import * as http from 'node:http';
import * as https from 'node:https';
import type { Target } from '../runtime/target.ts';

/** One request. The body is JSON unless its headers say otherwise. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** The body, and the same as text in UTF-8. */
  readonly bytes: Buffer;
  readonly text: string;
}

export interface HttpExchange {
  /** Resolves with any whole answer. Rejects if there is none in time, or with the signal's reason once it aborts. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

export interface HttpTarget extends Target {
  /** The longest wait for an answer, from the call to its last byte; 5000. */
  readonly timeoutMs?: number;
  /** The most connections, kept alive; calls beyond wait for one; 64. */
  readonly maxSockets?: number;
}

/** Room for a page of 1000 of the longest users, in bytes. */
const MAX_ANSWER_BYTES = 4_194_304;

/** HTTP/1.1, or with `tls` https, over connections that are kept alive, with a limit on everything. */
export function createHttpExchange(target: HttpTarget): HttpExchange {
  const { host, port, tls, timeoutMs = 5000, maxSockets = 64 } = target;
  const { Agent, request } = tls === undefined ? http : https;
  const agent = new Agent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, ...tls });

  function send({ method, path, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const outgoing = request({
        agent,
        host,
        port,
        method,
        path,
        headers: { ...lengthOf(body), ...headers },
      });
      const giveUp = () => outgoing.destroy(signal?.reason as Error);
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)),
        timeoutMs,
      );
      signal?.addEventListener('abort', giveUp);
      outgoing.on('close', () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        reject(signal?.aborted ? signal.reason : new Error('the connection ended before the answer did'));
      });
      outgoing.on('error', (error) => reject(signal?.aborted ? signal.reason : error));
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES)
            outgoing.destroy(new Error(`an answer over ${MAX_ANSWER_BYTES} bytes`));
          else chunks.push(chunk);
        });
        incoming.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0, headers } = incoming;
          resolve({ status, headers, bytes, text: bytes.toString() });
        });
      });
      outgoing.end(body);
    });
  }

  return { send, close: () => agent.destroy() };
}

const lengthOf = (body: string | Buffer | undefined): Record<string, string> =>
  body === undefined
    ? {}
    : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) };
