import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { UserError } from '../users/user-error.ts';
import { RequestAbandoned, RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/** JSON is UTF-8 (RFC 8259, section 8.1), so that is the only charset which may be named. */
const JSON_CONTENT_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;
const PROTOBUF_CONTENT_TYPE = /^application\/x-protobuf\s*(;|$)/i;

/** What a body may say. Nothing is known of the fields yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads a protobuf message. It may throw anything. */
export type DecodeFields = (message: Uint8Array) => object;

/**
 * The fields in the body of the request: of a JSON object, or of the protobuf message that `decode` reads. Fails with
 * `unsupported-media-type` or `body-too-large` before it reads, if the header says so, and before it asks a client that
 * expects `100 Continue` to send; with `body-too-large` as soon as the body is; with `invalid` unless it is one JSON
 * object in UTF-8, or the message; with `RequestAbandoned` if the client leaves, and with `timeout` (HTTP/2) if it takes
 * too long.
 */
export async function readFields(
  ctx: RequestContext,
  maxBytes: number,
  decode: DecodeFields,
): Promise<Fields> {
  const { req, res, state } = ctx;
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = req.headers;
  const { 'content-length': length, expect } = req.headers;
  const isJson = type === 'application/json' || JSON_CONTENT_TYPE.test(type);
  if (coding !== 'identity' || !(isJson || PROTOBUF_CONTENT_TYPE.test(type))) {
    throw new RequestError('unsupported-media-type');
  }
  if (length !== undefined && Number(length) > maxBytes) {
    state.isBodyRefused = true;
    throw new RequestError('body-too-large');
  }
  // Node.js leaves the answer to an expectation to the server; HTTP/1.0 knows none (RFC 9110, section 10.1.1).
  if (expect !== undefined && (req.httpVersionMinor > 0 || req.httpVersionMajor > 1)) res.writeContinue();
  const body = await readBody(ctx, maxBytes);
  return isJson ? parseObject(body) : decodeObject(body, decode);
}

/** A few lines of its own, because a general body parser costs as much as the rest of koa. */
function readBody({ req, state }: RequestContext, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    let isOver = false;
    state.giveUp = reject;
    req.on('data', function collect(chunk: Buffer) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      req.off('data', collect);
      chunks = [];
      isOver = true;
      state.isBodyRefused = true;
      reject(new RequestError('body-too-large'));
    });
    req.on('end', () => {
      // Node.js ends the body of an HTTP/2 stream that was reset as if it were whole.
      if (req.httpVersionMajor === 2 && isReset(req)) return;
      isOver = true;
      state.giveUp = undefined;
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    });
    req.on('close', () => {
      if (!isOver) reject(new RequestAbandoned('The connection ended in the middle of the body'));
    });
  });
}

const isReset = (req: IncomingMessage): boolean => (req as unknown as Http2ServerRequest).stream.closed;

function parseObject(body: Buffer): Fields {
  if (!isUtf8(body)) throw invalid('The body is not UTF-8', 'a JSON object');
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    throw invalid('The body is not JSON', 'a JSON object', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The body is not a JSON object', 'a JSON object');
  }
  return value as Fields;
}

function decodeObject(body: Buffer, decode: DecodeFields): Fields {
  try {
    return decode(body) as Fields;
  } catch (error) {
    throw invalid('The body is not the message', 'the protobuf message of the operation', error);
  }
}

const invalid = (message: string, what: string, cause?: unknown): UserError =>
  new UserError('invalid', message, { cause, violations: [{ field: 'body', rule: `body must be ${what}` }] });
