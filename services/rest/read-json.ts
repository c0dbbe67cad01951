import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../users/user-error.ts';
import { RequestAbandoned, RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/** JSON is UTF-8 (RFC 8259, section 8.1), so that is the only charset which may be named. */
const JSON_CONTENT_TYPE = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i;

/**
 * The JSON object in the body of the request. Fails with `unsupported-media-type` or `body-too-large` before it reads,
 * if the header says so, and before it asks a client that expects `100 Continue` to send; with `body-too-large` as soon
 * as the body is; with `invalid` unless it is one JSON object in UTF-8; with `RequestAbandoned` if the client leaves.
 */
export async function readJson(
  { req, res }: RequestContext,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  const { 'content-type': type = '', 'content-length': length, expect } = req.headers;
  if (type !== 'application/json' && !JSON_CONTENT_TYPE.test(type)) {
    throw new RequestError('unsupported-media-type');
  }
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge(res);
  // Node.js leaves the answer to an expectation to the server; HTTP/1.0 knows none (RFC 9110, section 10.1.1).
  if (expect !== undefined && req.httpVersionMinor > 0) res.writeContinue();
  return parseObject(await readBody(req, res, maxBytes));
}

/** A few lines of its own, because a general body parser costs as much as the rest of koa. */
function readBody(req: IncomingMessage, res: ServerResponse, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    req.on('data', function collect(chunk: Buffer) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      req.off('data', collect);
      chunks = [];
      reject(tooLarge(res));
    });
    req.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    req.on('close', () => {
      if (!req.complete) reject(new RequestAbandoned('The connection ended in the middle of the body'));
    });
  });
}

/** The rest of such a body is not worth the wait for another request behind it. */
function tooLarge(res: ServerResponse): RequestError {
  res.shouldKeepAlive = false;
  return new RequestError('body-too-large');
}

function parseObject(body: Buffer): Record<string, unknown> {
  if (!isUtf8(body)) throw notAnObject('The body is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    throw notAnObject('The body is not JSON', error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notAnObject('The body is not a JSON object');
  }
  return value as Record<string, unknown>;
}

const notAnObject = (message: string, cause?: unknown): UserError =>
  new UserError('invalid', message, {
    cause,
    violations: [{ field: 'body', rule: 'body must be a JSON object' }],
  });
