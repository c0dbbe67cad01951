import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import type { HttpAnswer, HttpExchange, HttpRequest, HttpTarget } from './http-exchange.ts';

/** How often a request that the server has not begun may be sent anew. */
const TRIES_MAX = 5;

/**
 * HTTP/2 over one connection, by prior knowledge or with `tls` by ALPN. When the server says that it goes, the next request
 * takes a new one; a request that it has not begun is sent anew there, which is safe (RFC 9113, section 8.7).
 */
export function createHttp2Exchange({ host, port, tls, timeoutMs = 5000 }: HttpTarget): HttpExchange {
  let current: ClientHttp2Session | undefined;

  function connected(): ClientHttp2Session {
    if (current === undefined || current.closed || current.destroyed) {
      const session = connect(`${tls === undefined ? 'http' : 'https'}://${host}:${port}`, { ...tls });
      session.on('error', () => {}); // its streams say so too
      session.on('goaway', () => {
        if (current === session) current = undefined;
      });
      current = session;
    }
    return current;
  }

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    request.signal?.throwIfAborted();
    for (let tries = 1; ; tries += 1) {
      const answer = await exchange(connected(), request, timeoutMs);
      if (answer !== 'not begun') return answer;
      if (tries === TRIES_MAX) throw new Error(`refused ${TRIES_MAX} times`);
    }
  }

  return { send, close: () => current?.close() };
}

function exchange(
  session: ClientHttp2Session,
  { method, path, headers, body, signal }: HttpRequest,
  timeoutMs: number,
): Promise<HttpAnswer | 'not begun'> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const stream = session.request({ ':method': method, ':path': path, ...type, ...lowerCased(headers) });
    const giveUp = () => stream.destroy(signal?.reason as Error);
    const timer = setTimeout(() => stream.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    signal?.addEventListener('abort', giveUp);
    let answered: IncomingHttpHeaders | undefined;
    const chunks: Buffer[] = [];
    stream.on('response', (fields) => {
      answered = fields;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const isRefused = stream.rstCode === constants.NGHTTP2_REFUSED_STREAM;
      if (isRefused || error.code === 'ERR_HTTP2_GOAWAY_SESSION') resolve('not begun');
      else reject(signal?.aborted ? signal.reason : error);
    });
    stream.on('close', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      if (answered === undefined) return reject(new Error('the stream ended before the answer did'));
      const bytes = Buffer.concat(chunks);
      resolve({ status: Number(answered[':status']), headers: answered, text: bytes.toString(), bytes });
    });
    stream.end(body);
  });
}

/** HTTP/2 has no others (RFC 9113, section 8.2). */
const lowerCased = (headers: HttpRequest['headers'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
