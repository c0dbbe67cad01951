import { user } from '../../../generated/user.js';
import { connectSocket } from '../../runtime/connect-socket.ts';
import type { Target } from '../../runtime/target.ts';
import { UserError } from '../../users/user-error.ts';
import type { CallOptions } from '../../users/user-service.ts';
import type { CalledOperation } from './client-operations.ts';
import { createFrameReader, type Frame } from './frame-reader.ts';
import { createFrameSender } from './frame-sender.ts';
import { errorCodeOf, FrameStatus } from './frame-status.ts';
import { createPendingCalls } from './pending-calls.ts';

/** Where the server is, and the limits of a connection to it. */
export interface ConnectionOptions extends Target {
  readonly connectTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly maxPendingCalls: number;
  readonly maxFrameBytes: number;
}

/** One connection of the client. Its calls are sent without waiting for each other's answers. */
export interface ClientConnection {
  /** False once no more can be sent: the server goes away, or the connection is lost or ended. */
  readonly isOpen: boolean;
  /** Throws, or its promise fails, as those of `UserService` do. */
  call<Input, Request, Result>(
    operation: CalledOperation<Input, Request, Result>,
    input: Input,
    options: CallOptions | undefined,
  ): Promise<Result>;
  /** Sends no more, and still receives what is pending. Returns `closed`. */
  end(): Promise<void>;
  /** Resolves when the connection is closed, whoever closed it. */
  readonly closed: Promise<void>;
}

/** Begins to connect. Calls may be made at once, and fail with `unavailable` if the connection can't be had or is lost. */
export function createClientConnection(options: ConnectionOptions): ClientConnection {
  const { host, port, connectTimeoutMs, callTimeoutMs, maxPendingCalls, maxFrameBytes } = options;
  const address = `${host}:${port}`;
  // Half-open, because a connection that sends no more still receives what is pending.
  const { socket, readyEvent } = connectSocket(options, { allowHalfOpen: true });
  const reader = createFrameReader(maxFrameBytes);
  const sender = createFrameSender(socket);
  const pending = createPendingCalls(callTimeoutMs);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let isOpen = true;
  let loss = `${address} closed the connection`;

  function readFrames(): void {
    for (let found = reader.next(); found !== undefined; found = reader.next()) {
      if (found !== 'whole') {
        loss = `${address} does not send frames of wirelab`;
        socket.destroy();
        return;
      }
      receive(reader.frame);
    }
  }

  function receive(frame: Frame): void {
    if (frame.id === 0) {
      hearOfConnection(frame);
      return;
    }
    const call = pending.take(frame.id);
    if (call === undefined) return; // it expired, or its caller gave up
    try {
      if (frame.code === FrameStatus.FRAME_STATUS_OK) call.resolve(call.readResponse(frame.message));
      else call.reject(toUserError(frame));
    } catch (error) {
      call.reject(new UserError('unavailable', `${address} sent an unreadable answer`, { cause: error }));
    }
  }

  /** What the server says to the whole connection: that it goes away, or why it ends it. */
  function hearOfConnection(frame: Frame): void {
    if (frame.code === FrameStatus.FRAME_STATUS_GOING_AWAY) void end();
    else loss = toUserError(frame).message;
  }

  function end(): Promise<void> {
    if (isOpen) {
      isOpen = false;
      socket.end(sender.take());
      // A call would have expired by then, so there is nothing left to wait for.
      const cutOff = setTimeout(() => socket.destroy(), callTimeoutMs);
      socket.once('close', () => clearTimeout(cutOff));
    }
    return closed;
  }

  const connecting = setTimeout(
    () => socket.destroy(new Error(`no connection within ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  );
  socket.once(readyEvent, () => clearTimeout(connecting));
  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk);
    readFrames();
  });
  socket.on('end', () => void end());
  socket.on('error', (error: NodeJS.ErrnoException) => {
    loss = `No connection with ${address}: ${error.code ?? error.message}`;
  });
  socket.on('close', () => {
    isOpen = false;
    clearTimeout(connecting);
    pending.rejectAll(new UserError('unavailable', loss));
  });

  return {
    get isOpen() {
      return isOpen;
    },
    call(operation, input, callOptions) {
      const signal = callOptions?.signal;
      signal?.throwIfAborted();
      if (pending.size >= maxPendingCalls) {
        throw new UserError('unavailable', `${maxPendingCalls} calls wait for answers already`);
      }
      const request = operation.toRequest(input);
      return new Promise((resolve, reject) => {
        const { readResponse } = operation;
        // The answer is read by the operation that was called, so it is the result that its promise is for.
        const id = pending.add(
          { resolve: resolve as (result: unknown) => void, reject, readResponse },
          signal,
        );
        sender.send(id, operation.code, operation.request, request);
      });
    },
    end,
    closed,
  };
}

function toUserError({ code, message }: Frame): UserError {
  return new UserError(
    errorCodeOf[code as FrameStatus] ?? 'unavailable',
    user.v1.FrameError.decode(message).message,
  );
}
