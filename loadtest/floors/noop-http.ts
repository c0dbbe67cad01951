import { createChunkJoiner } from '../load/wire/chunk-joiner.ts';
import { UnreadableError } from '../load/wire/speak.ts';
import type { Answerer } from './noop-port.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const HEAD_BYTES_MAX = 65_536;
const LENGTH_REQUIRED = Buffer.from(
  'HTTP/1.1 411 Length Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
);

/** A user in one encoding. */
export interface HttpUser {
  readonly type: string;
  readonly body: Uint8Array;
}

/**
 * Answers every POST with 201 and every GET with 200, and the user: in protobuf where a header names its type, else in JSON.
 * Nothing of a request is read but where it ends.
 */
export function answerHttp(json: HttpUser, protobuf: HttpUser): Answerer {
  const [jsonAnswers, protobufAnswers] = [json, protobuf].map((user) => ({
    created: cannedAnswer('201 Created', user, 'Location: /api/users/1\r\n'),
    found: cannedAnswer('200 OK', user, ''),
  })) as [CannedAnswers, CannedAnswers];

  return (socket) => {
    const joiner = createChunkJoiner();
    /** To the request whose body is still coming, and how much of it that is. */
    let answer: Buffer | undefined;
    let bodyBytesLeft = 0;
    /** Whether it is the last of the connection, and whether that has been answered. */
    let isLast = false;
    let isOver = false;

    /** Takes in the header between these. */
    function begin(bytes: Buffer, start: number, end: number): void {
      const head = bytes.toString('latin1', start, end);
      const { created, found } = head.includes(protobuf.type) ? protobufAnswers : jsonAnswers;
      const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
      answer = head.startsWith('GET ') ? found : created;
      bodyBytesLeft = Number(length);
      isLast = /\r\nconnection: *close/i.test(head);
      if (!/\r\ntransfer-encoding:/i.test(head)) return;
      answer = LENGTH_REQUIRED;
      isLast = true;
    }

    /** Answers the request that begins or goes on here. Returns where it ends, or how far it has come. */
    function takeRequest(bytes: Buffer, start: number): number {
      let at = start;
      if (answer === undefined) {
        const headEnd = bytes.indexOf(HEAD_END, start);
        if (headEnd === -1) return start;
        begin(bytes, start, headEnd);
        at = headEnd + HEAD_END.length;
      }
      const step = Math.min(bodyBytesLeft, bytes.length - at);
      bodyBytesLeft -= step;
      if (bodyBytesLeft > 0) return at + step;
      socket.write(answer as Buffer);
      answer = undefined;
      isOver = isLast;
      if (isOver) socket.end();
      return at + step;
    }

    return (chunk) => {
      const bytes = joiner.add(chunk);
      if (bytes === undefined) return;
      let at = 0;
      while (at < bytes.length && !isOver) {
        const end = takeRequest(bytes, at);
        if (end === at) break;
        at = end;
      }
      const rest = isOver ? NOTHING : bytes.subarray(at);
      if (rest.length > HEAD_BYTES_MAX) throw new UnreadableError('the header of a request has no end');
      joiner.keep(rest, rest.length + 1);
    };
  };
}

interface CannedAnswers {
  readonly created: Buffer;
  readonly found: Buffer;
}

const cannedAnswer = (status: string, { type, body }: HttpUser, more: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n${more}\r\n`,
    ),
    body,
  ]);
