import type { IncomingMessage } from 'node:http';
import type { Next } from 'koa';
import { RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/** Header fields of one request. The parser drops any after the first of too many. */
const MAX_HEADER_FIELDS = 100;

/** HTTP/2 has the method, the scheme, the authority and the path among the fields (RFC 9113, section 8.3.1). */
const PSEUDO_FIELDS = 4;

/** To be `maxHeadersCount` of the server, so that one field too many is seen here, not dropped unseen. */
export const PARSED_HEADER_FIELDS = MAX_HEADER_FIELDS + 1;
/** To be `maxHeaderListPairs` of a server of HTTP/2. */
export const PARSED_HEADER_PAIRS = PARSED_HEADER_FIELDS + PSEUDO_FIELDS;

/** `Host` is a name or an address, and perhaps a port (RFC 9112, section 3.2; RFC 3986, section 3.2.2). */
const HOST = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?$/i;

/** The middleware that refuses what no route could answer, as JSON where Node.js would answer without a body. */
export function checkRequest({ req, res }: RequestContext, next: Next): Promise<void> {
  const { expect, upgrade } = req.headers;
  const isHttp2 = req.httpVersionMajor === 2;
  // The parser stops after such a request, and Node.js drops what it has read of those behind it.
  if (upgrade !== undefined) res.shouldKeepAlive = false;
  const fieldsMax = isHttp2 ? MAX_HEADER_FIELDS + PSEUDO_FIELDS : MAX_HEADER_FIELDS;
  if (req.rawHeaders.length > 2 * fieldsMax) throw new RequestError('header-too-large');
  if (isHttp2 || req.httpVersionMinor > 0) {
    const host = isHttp2 ? authorityOf(req) : req.headers.host;
    if (host === undefined || !HOST.test(host) || countHosts(req.rawHeaders) > 1) {
      throw new RequestError('malformed');
    }
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
      throw new RequestError('expectation-failed');
    }
  }
  if (!req.url?.startsWith('/')) req.url = originForm(req.url ?? '');
  return next();
}

/** Either of the two may be left out (RFC 9113, section 8.3.1). */
const authorityOf = ({ headers }: IncomingMessage): string | undefined =>
  (headers[':authority'] as string | undefined) ?? headers.host;

/** Node.js keeps the first of several without a word. */
function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let field = 0; field < rawHeaders.length; field += 2) {
    const name = rawHeaders[field];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}

/** An absolute target (RFC 9112, section 3.2.2) without its scheme and host, of which koa would make something else. */
function originForm(target: string): string {
  if (!URL.canParse(target)) throw new RequestError('malformed');
  const { pathname, search } = new URL(target);
  return pathname + search;
}
