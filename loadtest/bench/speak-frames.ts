import { user as messages } from '../../generated/user.js';
import { join, NEW_USER, type Speak } from './closed-loop.ts';

const { CreateUserRequest, FrameOperation, FrameStatus, User } = messages.v1;

const LENGTH_BYTES = 4;
/** Length, request id, and operation or status: see frame.proto. */
const HEAD_BYTES = 9;
const MESSAGE = CreateUserRequest.encode(NEW_USER).finish();
const REQUEST_BYTES = HEAD_BYTES + MESSAGE.length;
/** The created user as it must come back, but for its id, which stands before the rest. */
const RIGHT_END = Buffer.from(User.encode(NEW_USER).finish());

/** The frames of frame.proto. The request ids in flight are all different. */
export const speakFrames: Speak = (socket, hear) => {
  let rest: Buffer | undefined;
  let lastId = 0;
  const inFlight = new Set<number>();

  socket.on('data', (chunk) => {
    const bytes = join(rest, chunk);
    let answers = 0;
    let fault: string | undefined;
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      answers += 1;
      const isExpected = inFlight.delete(bytes.readUInt32BE(at + LENGTH_BYTES));
      if (!isExpected || !isRight(bytes, at, end)) fault ??= `frame ${bytes.toString('hex', at, end)}`;
      at = end;
    }
    rest = bytes.subarray(at);
    hear(answers, fault);
  });

  return (requests) => {
    const bytes = Buffer.allocUnsafe(requests * REQUEST_BYTES);
    for (let at = 0; at < bytes.length; at += REQUEST_BYTES) {
      lastId = (lastId + 1) >>> 0 || 1;
      inFlight.add(lastId);
      bytes.writeUInt32BE(REQUEST_BYTES - LENGTH_BYTES, at);
      bytes.writeUInt32BE(lastId, at + LENGTH_BYTES);
      bytes[at + HEAD_BYTES - 1] = FrameOperation.FRAME_OPERATION_CREATE_USER;
      bytes.set(MESSAGE, at + HEAD_BYTES);
    }
    socket.write(bytes);
  };
};

function isRight(bytes: Buffer, start: number, end: number): boolean {
  return (
    bytes[start + HEAD_BYTES - 1] === FrameStatus.FRAME_STATUS_OK &&
    end - start >= HEAD_BYTES + RIGHT_END.length &&
    bytes.compare(RIGHT_END, 0, RIGHT_END.length, end - RIGHT_END.length, end) === 0
  );
}
