import type { Next } from 'koa';
import { RequestError } from './problems.ts';
import type { RequestContext } from './request-context.ts';

/** Header fields of one request. The parser drops any after the first of too many. */
const MAX_HEADER_FIELDS = 100;

/** To be `maxHeadersCount` of the server, so that one field too many is seen here, not dropped unseen. */
export const PARSED_HEADER_FIELDS = MAX_HEADER_FIELDS + 1;

/** The middleware that refuses what no route could answer, as JSON where Node.js would answer without a body. */
export function checkRequest({ req }: RequestContext, next: Next): Promise<void> {
  const { host, expect } = req.headers;
  if (req.rawHeaders.length > 2 * MAX_HEADER_FIELDS) throw new RequestError('header-too-large');
  if (req.httpVersionMinor > 0) {
    if (host === undefined) throw new RequestError('malformed'); // RFC 9112, section 3.2
    if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
      throw new RequestError('expectation-failed');
    }
  }
  return next();
}
