import { createChunkJoiner } from './chunk-joiner.ts';
import { type IsRight, quote, type Speak, UnreadableError } from './speak.ts';

/** A request of HTTP/1.1 with its header and its body, and what its answer has to be. */
export interface Http1Request {
  readonly bytes: Buffer;
  readonly status: number;
  readonly isRight: IsRight;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const HEAD_BYTES_MAX = 65_536;

/** HTTP/1.1, which has no streams: where there are several slots, their requests are pipelined. */
export const speakHttp1 =
  ({ bytes: request, status, isRight }: Http1Request): Speak =>
  (write, hear) => {
    const rightStart = `HTTP/1.1 ${status} `;
    const joiner = createChunkJoiner();
    /** In the order of their requests, which is that of the answers. */
    const sent: number[] = [];

    /** Takes in the answer that begins here, if it is there in full. Returns how far the bytes have to reach for that. */
    function takeAnswer(bytes: Buffer, start: number): number {
      const headEnd = bytes.indexOf(HEAD_END, start);
      if (headEnd === -1) return awaitHead(bytes, start);
      const head = bytes.toString('latin1', start, headEnd);
      const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
      const slot = sent[0];
      if (length === undefined || slot === undefined)
        throw new UnreadableError(quote(bytes, start, bytes.length));
      const bodyStart = headEnd + HEAD_END.length;
      const end = bodyStart + Number(length);
      if (end > bytes.length) return end;

      sent.shift();
      if (/\r\nconnection: *close/i.test(head)) leave();
      const isFine = head.startsWith(rightStart) && isRight(bytes, bodyStart, end);
      hear.answered(slot, isFine ? undefined : quote(bytes, start, end));
      return end;
    }

    /** What was pipelined behind the last answer of a connection is not answered (RFC 9112, section 9.6). */
    function leave(): void {
      hear.leaving();
      for (const slot of sent.splice(0)) hear.refused(slot);
    }

    return {
      send(slots) {
        sent.push(...slots);
        write(slots.length === 1 ? request : Buffer.concat(slots.map(() => request)));
      },
      take(chunk) {
        const bytes = joiner.add(chunk);
        if (bytes === undefined) return;
        let at = 0;
        while (at < bytes.length) {
          const end = takeAnswer(bytes, at);
          if (end > bytes.length) return joiner.keep(bytes.subarray(at), end - at);
          at = end;
        }
      },
    };
  };

function awaitHead(bytes: Buffer, start: number): number {
  if (bytes.length - start > HEAD_BYTES_MAX) throw new UnreadableError('the header of an answer has no end');
  return bytes.length + 1;
}
