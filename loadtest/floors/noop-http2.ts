import { createFrameSplitter } from '../load/wire/frame-splitter.ts';
import { CONTENT_TYPE, encodeWithoutTable, type HeaderField, STATUS } from '../load/wire/hpack.ts';
import {
  acknowledge,
  createWindowRenewal,
  DATA,
  dataFrames,
  END_HEADERS,
  END_STREAM,
  FRAME_HEAD_BYTES,
  frame,
  HEADERS,
  HTTP2_FRAMES,
  openWindows,
  PREFACE,
  putOnStream,
  type StreamFrames,
  streamFrames,
} from '../load/wire/http2-frames.ts';
import { UnreadableError } from '../load/wire/speak.ts';
import type { Answerer } from './noop-port.ts';

/** What a stream is answered with: `found` where its request has no body, as GET has none, else `created`. */
export interface Http2Answers {
  readonly created: StreamFrames;
  readonly found: StreamFrames;
}

/** Answers of REST. */
export const restAnswers = (type: string, body: Uint8Array): Http2Answers => {
  const answer = (status: string) =>
    streamFrames([
      headers(0, [
        [STATUS, status],
        [CONTENT_TYPE, type],
      ]),
      ...dataFrames(Buffer.from(body), true),
    ]);
  return { created: answer('201'), found: answer('200') };
};

/** Answers of gRPC: every call has a request, so that they are all alike. */
export function grpcAnswers(message: Buffer): Http2Answers {
  const answer = streamFrames([
    headers(0, [
      [STATUS, '200'],
      [CONTENT_TYPE, 'application/grpc+proto'],
    ]),
    ...dataFrames(message, false),
    headers(END_STREAM, [['grpc-status', '0']]),
  ]);
  return { created: answer, found: answer };
}

const headers = (flags: number, fields: readonly HeaderField[]): Buffer =>
  frame(HEADERS, END_HEADERS | flags, 0, encodeWithoutTable(fields));

/**
 * Answers every stream at its end. Nothing of a request is read but where it ends. Answers are so short that the client's
 * windows are not looked at: it has opened them again before they could be used up.
 */
export const answerHttp2 =
  ({ created, found }: Http2Answers): Answerer =>
  (socket) => {
    const write = (bytes: Uint8Array): void => void socket.write(bytes);
    const renewWindow = createWindowRenewal(write);
    /** Streams that have ended in the chunk that is read, and what they get. */
    const ended: number[] = [];
    const answers: StreamFrames[] = [];

    const split = createFrameSplitter(HTTP2_FRAMES, (bytes, start, end) => {
      const type = bytes[start + 3];
      if (type === DATA) renewWindow(end - start - FRAME_HEAD_BYTES);
      if (type !== DATA && type !== HEADERS) acknowledge(bytes, start, end, write);
      else if (((bytes[start + 4] ?? 0) & END_STREAM) !== 0) {
        ended.push(bytes.readUInt32BE(start + 5));
        answers.push(type === DATA ? created : found);
      }
    });

    function writeAnswers(): void {
      const out = Buffer.allocUnsafe(answers.reduce((size, { bytes }) => size + bytes.length, 0));
      let at = 0;
      for (let n = 0; n < ended.length; n += 1) {
        at = putOnStream(answers[n] as StreamFrames, ended[n] as number, out, at);
      }
      ended.length = 0;
      answers.length = 0;
      write(out);
    }

    write(openWindows());
    const readPreface = skipPreface();
    return (chunk) => {
      split(readPreface(chunk));
      if (ended.length > 0) writeAnswers();
    };
  };

/** What a client says before its frames, which may come in pieces. */
function skipPreface(): (chunk: Buffer) => Buffer {
  let at = 0;
  return (chunk) => {
    if (at === PREFACE.length) return chunk;
    const part = chunk.subarray(0, PREFACE.length - at);
    if (!part.equals(PREFACE.subarray(at, at + part.length))) throw new UnreadableError('not HTTP/2');
    at += part.length;
    return chunk.subarray(part.length);
  };
}
