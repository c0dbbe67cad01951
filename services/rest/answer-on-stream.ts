import { constants, type Http2ServerResponse, type OutgoingHttpHeaders } from 'node:http2';
import type { RequestContext } from './request-context.ts';

/**
 * Answers over HTTP/2, where every request has a stream of its own. What is left of a body that is refused is not waited
 * for: the client is told to stop (RFC 9113, section 8.1). Node.js does so by itself for a body that nobody began to
 * read.
 */
export function answerOnStream(
  { req, res, state }: RequestContext,
  status: number,
  headers: readonly (string | number)[],
  body: string | Uint8Array,
): void {
  const { stream } = res as unknown as Http2ServerResponse;
  if (stream.destroyed || stream.closed) return; // its client has given up
  const fields: OutgoingHttpHeaders = { ':status': status };
  for (let at = 0; at < headers.length; at += 2) fields[headers[at] as string] = headers[at + 1];
  if (body.length === 0 || req.method === 'HEAD') stream.respond(fields, { endStream: true });
  else {
    stream.respond(fields);
    stream.end(body);
  }
  if (state.isBodyRefused) stream.close(constants.NGHTTP2_NO_ERROR);
}
