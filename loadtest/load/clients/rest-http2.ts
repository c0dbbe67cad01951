import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import { reasonOf } from '../reason-of.ts';
import { authority } from '../target.ts';
import { connectTo } from '../wire/connect-to.ts';
import { type ArmTarget, type ConnectedLane, joinLanes, type OpenArmClient } from './arm-client.ts';
import { askInJson, type HttpQuestion } from './http-question.ts';
import { onlyOnce } from './only-once.ts';
import { joinChunks } from './rest.ts';

/** REST over HTTP/2 by node:http2, a connection for each lane, in JSON. */
export const openRestHttp2Client: OpenArmClient = (target, question, lanes) =>
  joinLanes(lanes, () => createHttp2Lane(target, askInJson(question)));

function createHttp2Lane(target: ArmTarget, question: HttpQuestion): ConnectedLane {
  const url = `${target.caPem === undefined ? 'http' : 'https'}://${authority(target)}`;
  const connectSocket = connectTo(target, target.caPem, 'h2');
  const { method, path, headers } = question;
  const head = { ...headers, ':method': method, ':path': path };
  let session: ClientHttp2Session | undefined;
  let current: ClientHttp2Stream | undefined;

  /** A session is closed as soon as its server has said that it goes away. */
  function openSession(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    session = connect(url, { createConnection: () => connectSocket().socket });
    session.on('error', () => undefined); // its stream says so
    return session;
  }

  return {
    request(done) {
      const end = onlyOnce(done);
      const body = toBuffer(question.body());
      const stream = openSession().request(
        body === undefined ? head : { ...head, 'content-length': body.length },
        { endStream: body === undefined },
      );
      current = stream;
      const chunks: Buffer[] = [];
      let status: number | undefined;
      stream.on('response', (answer) => {
        status = answer[':status'];
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        // A stream that was reset ends too, without an answer.
        if (status !== undefined) end(question.faultOf(status, joinChunks(chunks)));
      });
      stream.on('error', (error) => end(reasonOf(error)));
      stream.on('close', () => end('the stream ended before the answer did'));
      if (body !== undefined) stream.end(body);
    },
    abandon: () => current?.destroy(new Error('given up')),
    close: () => session?.destroy(),
  };
}

const toBuffer = (body: string | Uint8Array | undefined): Uint8Array | undefined =>
  typeof body === 'string' ? Buffer.from(body) : body;
