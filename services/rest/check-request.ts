import type { Next } from 'koa';
import { RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/** Header fields of one request. The parser drops any after the first of too many. */
const MAX_HEADER_FIELDS = 100;

/** To be `maxHeadersCount` of the server, so that one field too many is seen here, not dropped unseen. */
export const PARSED_HEADER_FIELDS = MAX_HEADER_FIELDS + 1;

/** `Host` is a name or an address, and perhaps a port (RFC 9112, section 3.2; RFC 3986, section 3.2.2). */
const HOST = /^(\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(:\d*)?$/i;

/** The middleware that refuses what no route could answer, as JSON where Node.js would answer without a body. */
export function checkRequest({ req, res }: RequestContext, next: Next): Promise<void> {
  const { host, expect, upgrade } = req.headers;
  // The parser stops after such a request, and Node.js drops what it has read of those behind it.
  if (upgrade !== undefined) res.shouldKeepAlive = false;
  if (req.rawHeaders.length > 2 * MAX_HEADER_FIELDS) throw new RequestError('header-too-large');
  if (req.httpVersionMinor > 0) {
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
