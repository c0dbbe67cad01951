import type { Socket } from 'node:net';
import { user as messages } from '../../generated/user.js';
import { runService } from '../../services/runtime/lifecycle.ts';
import { UserError } from '../../services/users/user-error.ts';
import type { UserService } from '../../services/users/user-service.ts';
import { openSocketPort } from './socket-port.ts';

const { CreateUserRequest, FrameError, FrameOperation, FrameStatus, User } = messages.v1;

// Of a frame: its length (u32), its request id (u32), its operation or status (u8), its message.
const LENGTH_BYTES = 4;
const OPERATION_AT = 8;
const HEAD_BYTES = 9;

/**
 * The floor under the frames port: the create operation of frame.proto by node:net alone, over the same core and with
 * the same answer. What the service has and this has not is its own care: limits, time-outs, metrics, the other
 * operations.
 */
await runService({
  name: 'floor-net',
  settings: ['FRAMES_PORT', 'MAX_FRAME_BYTES'],
  listen: async ({ settings: { BIND_ADDRESS: host, FRAMES_PORT: port, MAX_FRAME_BYTES }, users }) => {
    const serveSocket = (socket: Socket) => {
      const send = createSender(socket);
      splitFrames(socket, MAX_FRAME_BYTES, (frame) => void serve(frame, users, send));
    };
    return [await openSocketPort('frames', serveSocket, { host, port, setting: 'FRAMES_PORT' })];
  },
});

/** Hands on each frame. The connection ends at one that is too long, or too short for its header. */
function splitFrames(socket: Socket, maxBytes: number, take: (frame: Buffer) => void): void {
  let rest: Buffer | undefined;
  socket.on('data', (chunk) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
      if (end - at < HEAD_BYTES || end - at > LENGTH_BYTES + maxBytes) return void socket.destroy();
      if (end > bytes.length) break;
      take(bytes.subarray(at, end));
      at = end;
    }
    rest = at === bytes.length ? undefined : bytes.subarray(at);
  });
}

type Send = (requestId: number, status: number, message: Uint8Array) => void;

/** What is sent in one turn of the event loop leaves in one write. */
function createSender(socket: Socket): Send {
  let answers: Parameters<Send>[] = [];
  const flush = () => {
    socket.write(toFrames(answers));
    answers = [];
  };
  return (...answer) => {
    if (answers.push(answer) === 1) process.nextTick(flush);
  };
}

async function serve(frame: Buffer, users: UserService, send: Send): Promise<void> {
  const requestId = frame.readUInt32BE(LENGTH_BYTES);
  try {
    if (frame[OPERATION_AT] !== FrameOperation.FRAME_OPERATION_CREATE_USER)
      throw new RangeError('not served');
    const { id, name, email } = await users.create(CreateUserRequest.decode(frame.subarray(HEAD_BYTES)));
    send(requestId, FrameStatus.FRAME_STATUS_OK, User.encode({ id: String(id), name, email }).finish());
  } catch (error) {
    send(requestId, statusOf(error), FrameError.encode({ message: String(error) }).finish());
  }
}

function toFrames(answers: readonly Parameters<Send>[]): Buffer {
  let size = 0;
  for (const [, , message] of answers) size += HEAD_BYTES + message.length;
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const [requestId, status, message] of answers) {
    frames.writeUInt32BE(HEAD_BYTES - LENGTH_BYTES + message.length, at);
    frames.writeUInt32BE(requestId, at + LENGTH_BYTES);
    frames[at + OPERATION_AT] = status;
    frames.set(message, at + HEAD_BYTES);
    at += HEAD_BYTES + message.length;
  }
  return frames;
}

function statusOf(error: unknown): number {
  if (!(error instanceof UserError)) return FrameStatus.FRAME_STATUS_BAD_MESSAGE;
  return error.code === 'invalid' ? FrameStatus.FRAME_STATUS_INVALID : FrameStatus.FRAME_STATUS_EXHAUSTED;
}
