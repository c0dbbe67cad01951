import { createFrameSplitter } from './frame-splitter.ts';
import {
  acknowledge,
  createWindowRenewal,
  DATA,
  END_STREAM,
  FRAME_HEAD_BYTES,
  GOAWAY,
  HEADERS,
  HTTP2_FRAMES,
  openWindows,
  PREFACE,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from './http2-frames.ts';
import { createHttp2Requests, type Http2Request, requestFrames } from './http2-requests.ts';
import { type Conversation, type IsRight, type Speak, UnreadableError } from './speak.ts';
import { createStreamBodies } from './stream-bodies.ts';

const OPENING = Buffer.concat([PREFACE, openWindows()]);
const NO_ERROR = 0;
const REFUSED_STREAM = 7;

/**
 * Requests as streams of one connection. HTTP/2 is spoken here by hand, because node:http2 as a client takes as much CPU
 * as a bare server does. An answer is right if its body is: a refusal has none, or another. Header blocks are not read.
 * Throws a `RangeError` if the request is too long.
 */
export function speakHttp2(request: Http2Request, isRight: IsRight): Speak {
  const frames = requestFrames(request);
  return (write, hear): Conversation => {
    const bodies = createStreamBodies(isRight);
    write(OPENING);
    const requests = createHttp2Requests(frames, write);
    const renewWindow = createWindowRenewal(write);

    function takeFrame(bytes: Buffer, start: number, end: number): void {
      const type = bytes[start + 3];
      const isEnd = ((bytes[start + 4] ?? 0) & END_STREAM) !== 0;
      const stream = bytes.readUInt32BE(start + 5);
      const content = start + FRAME_HEAD_BYTES;
      if (type === DATA) renewWindow(end - content);
      if (type === DATA || type === HEADERS) {
        const slot = requests.slots.get(stream);
        if (slot === undefined) return; // it was given up
        if (type === DATA) bodies.add(stream, bytes, content, end);
        if (!isEnd) return;
        requests.slots.delete(stream);
        hear.answered(slot, bodies.end(stream, bytes, start, end));
      } else if (type === RST_STREAM) reset(stream, bytes.readUInt32BE(content));
      else if (type === GOAWAY) leave(bytes.readUInt32BE(content), bytes.readUInt32BE(content + 4));
      else if (type === WINDOW_UPDATE && stream === 0) requests.widen(bytes.readUInt32BE(content));
      else {
        if (type === SETTINGS) requests.readSettings(bytes, content, end);
        acknowledge(bytes, start, end, write);
      }
    }

    /** A stream may be reset after its end, which changes nothing. */
    function reset(stream: number, code: number): void {
      const slot = requests.slots.get(stream);
      if (slot === undefined) return;
      bodies.drop(stream);
      requests.slots.delete(stream);
      if (code === REFUSED_STREAM) hear.refused(slot);
      else hear.answered(slot, `RST_STREAM with error ${code}`);
    }

    function leave(lastStream: number, code: number): void {
      if (code !== NO_ERROR) throw new UnreadableError(`GOAWAY with error ${code}`);
      hear.leaving();
      for (const stream of requests.slots.keys()) if (stream > lastStream) reset(stream, REFUSED_STREAM);
      for (const slot of requests.takeWaiting()) hear.refused(slot);
    }

    return {
      send: requests.send,
      take: createFrameSplitter(HTTP2_FRAMES, takeFrame),
      abandon(slot) {
        for (const [stream, its] of requests.slots) if (its === slot) bodies.drop(stream);
        requests.cancel(slot);
      },
    };
  };
}
