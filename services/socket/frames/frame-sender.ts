import type { Socket } from 'node:net';
import protobuf from 'protobufjs/minimal.js';
import { HEADER_BYTES } from './frame-reader.ts';

/** A class that protobufjs made of a message. */
export interface MessageType<T> {
  encode(message: T, writer: protobuf.Writer): unknown;
}

/** Sends the frames of one connection. Those of one turn of the event loop leave in one write. */
export interface FrameSender {
  send<T>(id: number, code: number, type: MessageType<T>, message: T): void;
  /** Everything that was sent and has not been written yet. */
  take(): Uint8Array;
}

/** So much is written at once, before the turn ends, so that back-pressure is noticed. */
const FLUSH_BYTES = 64 * 1024;
/** A larger scratch is given up after use. */
const SCRATCH_BYTES_MAX = 16 * 1024;

export function createFrameSender(socket: Socket): FrameSender {
  let scratch = protobuf.Writer.create();
  let isFlushScheduled = false;

  function take(): Uint8Array {
    const bytes = scratch.finish();
    if (scratch.buf.length > SCRATCH_BYTES_MAX) scratch = protobuf.Writer.create();
    else scratch.reset();
    return bytes;
  }

  function flush(): void {
    if (scratch.pos > 0 && socket.writable) socket.write(take());
  }

  function flushAtTurnsEnd(): void {
    isFlushScheduled = false;
    flush();
  }

  return {
    send(id, code, type, message) {
      writeFrame(scratch, id, code, type, message);
      if (scratch.pos >= FLUSH_BYTES) flush();
      else if (!isFlushScheduled) {
        isFlushScheduled = true;
        process.nextTick(flushAtTurnsEnd); // after the promises that this turn settles
      }
    },
    take,
  };
}

/** One frame by itself, as it goes over the wire. */
export function encodeFrame<T>(id: number, code: number, type: MessageType<T>, message: T): Uint8Array {
  const writer = protobuf.Writer.create();
  writeFrame(writer, id, code, type, message);
  return writer.finish();
}

const NO_HEADER = new Uint8Array(HEADER_BYTES);

/** The message is encoded in place, and the header filled in when its length is known. */
function writeFrame<T>(
  writer: protobuf.Writer,
  id: number,
  code: number,
  type: MessageType<T>,
  message: T,
): void {
  const start = writer.pos;
  writer.raw(NO_HEADER);
  type.encode(message, writer);
  const { buf, pos } = writer;
  setUint32(buf, start, pos - start - 4);
  setUint32(buf, start + 4, id);
  buf[start + 8] = code;
}

/** Big-endian. */
function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
